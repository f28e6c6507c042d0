/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user import: accounts out of a file. 6 when some were refused. */
#include <unistd.h>

#include "cmd/file_input.h"
#include "cmd/front.h"
#include "cmd/user/import_files.h"
#include "lib/base/id.h"

struct import_opts {
	const char       *file, *format, *conflict, *roles, *rejects, *checkpoint;
	struct strs       map, ignore;
	int64_t           batch;
	bool              weak_allowed;
	struct secret_src hash_config, pepper;
	const char       *domain, *join;
};

#define T struct import_opts
static const struct opt import_opt[] = {
    OPT_ARG(T, file, "FILE", "the accounts; - is standard input", .complete = COMPLETE_FILE,
            .fallback = "-"),
    OPT_WORD(T, format, 0, "format", "FORMAT", "what the file is; default: as the content says",
             .words = &in_kinds),
    OPT_WORD(T, conflict, 0, "on-conflict", "WHAT",
             "what to do with an account that already exists: fail, skip or update",
             .fallback = "fail", .words = &import_conflicts),
    OPT_WORD(T, roles, 0, "roles", "WHAT",
             "roles of the file: require that they exist, create them, or ignore all roles",
             .fallback = "require", .words = &import_role_words),
    OPT_LIST(T, map, 0, "map", "FIELD=COLUMN", "the column that has the field; may be repeated"),
    OPT_LIST(T, ignore, 0, "ignore", "COLUMN", "leave a column out; may be repeated"),
    OPT_INT(T, batch, 0, "batch", "N", "accounts in a transaction; default: all in one", .min = 1,
            .max = 1000000),
    OPT_TEXT(T, rejects, 0, "rejects", "FILE",
             "write refused accounts to this new file and continue", .complete = COMPLETE_FILE),
    OPT_TEXT(T, checkpoint, 0, "checkpoint", "FILE",
             "note there how to resume; the same command then continues where it stopped",
             .complete = COMPLETE_FILE),
    OPT_TEXT(T, join, 0, "join", "FILE",
             "the second file, with hashes: shadow beside passwd, or what Auth0 gives on request",
             .complete = COMPLETE_FILE),
    OPT_TEXT(T, domain, 0, "domain", "DOMAIN",
             "an account without an address gets USERNAME@DOMAIN"),
    OPT_SECRET(T, hash_config, "hash-config",
               "what its hashes need: a Firebase project's hash_config, for example"),
    OPT_SECRET(T, pepper, "pepper", "what was appended to each password (Devise)"),
    OPT_FLAG(T, weak_allowed, 0, "allow-weak-hash",
             "accept weak hashes: digests of a single round, SSHA for example"),
    OPT_END,
};
#undef T

static unsigned word(const struct wordmap *m, const char *text)
{
	unsigned value = 0;

	if (text != NULL && !word_find(m, text, &value))
		value = 0;
	return value;
}

static struct import_request request(const struct ctx *c, const struct import_opts *o)
{
	return (struct import_request){
	    .input        = {.kind        = (enum in_kind)word(&in_kinds, o->format),
	                     .map         = o->map,
	                     .ignore      = o->ignore,
	                     .hash_config = o->hash_config.value,
	                     .pepper      = o->pepper.value,
	                     .domain      = o->domain},
	    .conflict     = (enum import_conflict)word(&import_conflicts, o->conflict),
	    .roles        = (enum import_roles)word(&import_role_words, o->roles),
	    .batch        = o->batch,
	    .weak_allowed = o->weak_allowed,
	    .dry_run      = c->g->dry_run,
	    .id           = id_make(c->w->now)};
}

static enum rc open_input(const struct ctx *c, const char *path, int *ret, struct err *err)
{
	if (strcmp(path, "-") != 0)
		return file_open(path, "file", ret, err);
	*ret = c->front->input;
	if (*ret >= 0)
		return RC_OK;
	err_set(err, RC_USAGE, "standard input has the requests: name a file");
	return err_field(err, "file");
}

static enum rc answer(struct ctx *c, enum rc rc, const struct imported *done, struct err *err)
{
	if (rc != RC_OK && !done->partly)
		return rc;
	TRY(ctx_emit(c, &imported_record, done, err));
	if (rc != RC_OK) {
		err->rc = RC_PARTIAL;
		return err->rc;
	}
	return done->failed > 0 ? RC_PARTIAL : RC_OK;
}

/* A file of rejects is new, or that of an import that goes on. */
static enum rc rejects_free(const struct import_opts *o, struct err *err)
{
	if (o->rejects == NULL || access(o->rejects, F_OK) != 0 ||
	    (o->checkpoint != NULL && access(o->checkpoint, F_OK) == 0))
		return RC_OK;
	err_set(err, RC_CONFIG, "'%.200s' already exists", o->rejects);
	return err_field(err, "rejects");
}

static enum rc import(struct ctx *c, const struct import_opts *o, int fd, int second,
                      struct err *err)
{
	struct rejects              rejects = {.path = o->rejects, .fd = -1};
	const struct import_rejects sink    = rejects_sink(&rejects);
	struct import_request       in      = request(c, o);
	struct imported             done;
	enum rc                     rc;

	in.input.fd   = fd;
	in.input.join = second;
	in.rejects    = o->rejects == NULL ? NULL : &sink;
	TRY(rejects_free(o, err));
	if (o->checkpoint != NULL)
		TRY(checkpoint_id(c, &(struct note){o->checkpoint, o->rejects}, &in.id,
		                  &in.going_on, err));
	rc = user_import(c->w, &in, &done, err);
	rejects_done(&rejects);
	return answer(c, rc, &done, err);
}

static enum rc with_second(struct ctx *c, const struct import_opts *o, int fd, struct err *err)
{
	int     second;
	enum rc rc;

	if (o->join == NULL)
		return import(c, o, fd, 0, err);
	TRY(file_open(o->join, "join", &second, err));
	rc = import(c, o, fd, second, err);
	close(second);
	return rc;
}

static enum rc run_import(struct ctx *c, const void *opts, struct err *err)
{
	const struct import_opts *o = opts;
	int                       fd;
	enum rc                   rc;

	TRY(open_input(c, o->file, &fd, err));
	rc = with_second(c, o, fd, err);
	if (fd != c->front->input)
		close(fd);
	return rc;
}

const struct cmd cmd_user_import = {
    .name      = "import",
    .summary   = "create accounts from a file: CSV, JSON lines, or an export of another system",
    .needs     = NEED_OWN_TXN,
    .opts      = import_opt,
    .opts_size = sizeof(struct import_opts),
    .emits     = &imported_record,
    .run       = run_import,
};
