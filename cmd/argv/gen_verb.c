/* SPDX-License-Identifier: Apache-2.0 */
/* idctl __gen DIR: manual pages (from ./man, blocks replaced) and completions, written below DIR. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/argv/completion_text.h"
#include "cmd/argv/gen.h"
#include "cmd/argv/gen_readme.h"
#include "cmd/ctx.h"
#include "cmd/file_input.h"
#include "lib/base/str.h"

struct gen_opts {
	const char *dir;
};

#define T struct gen_opts
static const struct opt gen_opt[] = {
    OPT_ARG(T, dir, "DIR", "the folder to write to", .flags = OPT_REQUIRED,
            .complete = COMPLETE_FILE),
    OPT_END,
};
#undef T

static enum rc write_file(const char *path, const struct str *text, struct err *err)
{
	FILE      *f  = fopen(path, "we");
	const bool ok = f != NULL && fwrite(text->p, 1, text->n, f) == text->n;

	if (f != NULL && fclose(f) == 0 && ok)
		return RC_OK;
	return err_set(err, RC_INTERNAL, "'%s' cannot be written: %s", path, strerror(errno));
}

static enum rc write_page(struct ctx *c, const char *dir, const char *name, struct err *err)
{
	struct text page;
	struct str  out = STR_EMPTY;
	enum rc     rc;

	TRY(file_read(arena_printf(c->mem, "man/%s", name), "man", c->mem, &page, err));
	rc = gen_page(page.p, &out, err);
	if (rc != RC_OK)
		err_during(err, "man/%s", name);
	else
		rc = write_file(arena_printf(c->mem, "%s/man/%s", dir, name), &out, err);
	str_done(&out);
	return rc;
}

static enum rc write_pages(struct ctx *c, const char *dir, struct err *err)
{
	DIR           *pages = opendir("man");
	struct dirent *entry;
	enum rc        rc = RC_OK;

	if (pages == NULL)
		return err_set(err, RC_CONFIG, "there is no folder 'man' here");
	while (rc == RC_OK && (entry = readdir(pages)) != NULL)
		if (strncmp(entry->d_name, "idctl", 5) == 0)
			rc = write_page(c, dir, entry->d_name, err);
	closedir(pages);
	return rc;
}

static enum rc write_completions(struct ctx *c, const char *dir, struct err *err)
{
	for (const struct completion_text *t = completion_texts; t->shell != NULL; t++) {
		struct str text = STR_EMPTY;
		enum rc    rc;

		for (const char *const *line = t->line; *line != NULL; line++)
			str_addf(&text, "%s\n", *line);
		rc =
		    write_file(arena_printf(c->mem, "%s/completions/%s", dir, t->file), &text, err);
		str_done(&text);
		TRY(rc);
	}
	return RC_OK;
}

static enum rc write_readme(struct ctx *c, const char *dir, struct err *err)
{
	struct text text;
	struct str  out = STR_EMPTY;
	enum rc     rc;

	TRY(file_read("README.md", "readme", c->mem, &text, err));
	rc = gen_readme(text.p, &out, err);
	if (rc == RC_OK)
		rc = write_file(arena_printf(c->mem, "%s/README.md", dir), &out, err);
	str_done(&out);
	return rc;
}

static enum rc run_gen(struct ctx *c, const void *opts, struct err *err)
{
	const char *dir = ((const struct gen_opts *)opts)->dir;

	mkdir(arena_printf(c->mem, "%s/man", dir), 0755);
	mkdir(arena_printf(c->mem, "%s/completions", dir), 0755);
	TRY(write_pages(c, dir, err));
	TRY(write_readme(c, dir, err));
	return write_completions(c, dir, err);
}

const struct cmd cmd_gen = {
    .name      = "__gen",
    .summary   = "write manual pages and completions",
    .needs     = NEED_LAZY | NEED_TEXT | NEED_HIDDEN,
    .opts      = gen_opt,
    .opts_size = sizeof(struct gen_opts),
    .run       = run_gen,
};
