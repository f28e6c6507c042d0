/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/cmd.h -- what a command is: a constant that says all there is to know of it.
 *
 * The parser, --help, the manual, the completions, `idctl commands` and the
 * tests all read these tables. A command is one file under cmd/<noun>/ that
 * ends in one `const struct cmd`, and one line in its noun's list.
 */
#ifndef IDCTL_CMD_CMD_H
#define IDCTL_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/base/wordmap.h"

struct ctx;
struct naming;
struct secret;

/* Where a secret comes from; never from the command line itself. */
struct secret_src {
	enum { SECRET_NONE, SECRET_STDIN, SECRET_FILE, SECRET_FD, SECRET_INLINE } from;
	const char    *path;
	int64_t        fd;
	struct secret *value; /* what was read (cmd/inputs.h); NULL: nothing */
};

enum opt_kind {
	OPT_KIND_END,
	OPT_KIND_ARG,      /* positional: const char * */
	OPT_KIND_ARGS,     /* the rest of them: struct strs */
	OPT_KIND_FLAG,     /* bool; with .adds, struct strs */
	OPT_KIND_TEXT,     /* const char * */
	OPT_KIND_WORD,     /* const char *, one of .words */
	OPT_KIND_LIST,     /* struct strs, repeatable */
	OPT_KIND_INT,      /* int64_t within .min and .max */
	OPT_KIND_DURATION, /* int64_t, seconds */
	OPT_KIND_TIME,     /* struct utc */
	OPT_KIND_SECRET,   /* struct secret_src; NAME-stdin, NAME-file FILE, NAME-fd N */
};

enum {
	OPT_REQUIRED = 1,
	OPT_HIDDEN   = 2,
	OPT_LINES    = 4,  /* an argument "-" stands for lines of standard input */
	OPT_COMMAS   = 8,  /* a list may also be A,B,C */
	OPT_STDIN    = 16, /* standard input, when nothing is said */
	OPT_TWICE    = 32, /* typed twice at the terminal */
	OPT_CALL     = 64, /* of the global ones: one call of many can say it for itself */
};

enum complete {
	COMPLETE_NONE,
	COMPLETE_FILE,
	COMPLETE_FIELD, /* of the record that the command answers with */
	COMPLETE_COMMAND,
};

/* Small: what has pointers is relocated at each start of the program (tests/lint/relocations.sh). */
struct opt {
	const char *name, *meta, *help;
	const char *fallback; /* as text, parsed like any other */
	const char *prompt;   /* of a SECRET: asked at the terminal when its group is silent */
	const char *adds;     /* of a FLAG: the word that it adds to a list */
	const struct naming  *names; /* what it names (lib/core/work/naming.h); NULL: nothing */
	const struct wordmap *words;
	int32_t               min, max; /* of an INT (max 0: no bound); min also of a DURATION */
	unsigned short        off, flags;
	enum opt_kind         kind : 8;
	enum complete         complete : 8;
	unsigned char         group; /* options of one group exclude each other; 0: none */
	char                  letter;
};

#define MEMBER(T, m, want) \
	(offsetof(T, m) + 0 * sizeof(char[_Generic(((T *)0)->m, want : 1, default : -1)]))
#define OPT_(K, T, m, want, ch, nm, mv, ...)                                      \
	{                                                                         \
		.kind = OPT_KIND_##K, .letter = (ch), .name = (nm), .meta = (mv), \
		.off = MEMBER(T, m, want), .help = __VA_ARGS__                    \
	}
#define OPT_ARG(T, m, mv, ...)      OPT_(ARG, T, m, const char *, 0, NULL, mv, __VA_ARGS__)
#define OPT_ARGS(T, m, mv, ...)     OPT_(ARGS, T, m, struct strs, 0, NULL, mv, __VA_ARGS__)
#define OPT_FLAG(T, m, ch, nm, ...) OPT_(FLAG, T, m, bool, ch, nm, NULL, __VA_ARGS__)
/* The field `of` is to become none: its name goes into the list m (lib/core/name/merge.h). */
#define OPT_NONE(T, m, of, nm, ...) \
	OPT_(FLAG, T, m, struct strs, 0, nm, NULL, __VA_ARGS__, .adds = (of))
#define OPT_TEXT(T, m, ch, nm, mv, ...)     OPT_(TEXT, T, m, const char *, ch, nm, mv, __VA_ARGS__)
#define OPT_WORD(T, m, ch, nm, mv, ...)     OPT_(WORD, T, m, const char *, ch, nm, mv, __VA_ARGS__)
#define OPT_LIST(T, m, ch, nm, mv, ...)     OPT_(LIST, T, m, struct strs, ch, nm, mv, __VA_ARGS__)
#define OPT_INT(T, m, ch, nm, mv, ...)      OPT_(INT, T, m, int64_t, ch, nm, mv, __VA_ARGS__)
#define OPT_DURATION(T, m, ch, nm, mv, ...) OPT_(DURATION, T, m, int64_t, ch, nm, mv, __VA_ARGS__)
#define OPT_TIME(T, m, ch, nm, mv, ...)     OPT_(TIME, T, m, struct utc, ch, nm, mv, __VA_ARGS__)
#define OPT_SECRET(T, m, nm, ...)           OPT_(SECRET, T, m, struct secret_src, 0, nm, NULL, __VA_ARGS__)
#define OPT_REFS(mv, hlp, of) \
	OPT_ARGS(struct refs_opts, refs, mv, hlp, .flags = OPT_REQUIRED | OPT_LINES, .names = (of))
#define OPT_END                      \
	{                            \
		.kind = OPT_KIND_END \
	}

/* What the dispatcher does before and after run(). */
enum {
	NEED_STORE      = 1 << 0, /* a store, read-only, in one READ transaction */
	NEED_WRITE      = 1 << 1, /* a store, in one WRITE transaction, audited, committed */
	NEED_OWN_TXN    = 1 << 2, /* a store for writing; run() makes its transactions itself */
	NEED_CREATE     = 1 << 3, /* with NEED_WRITE: the store may have to be made */
	NEED_LAZY       = 1 << 4, /* run() asks a store, if it wants one, with ctx_read() */
	NEED_ANY_SCHEMA = 1 << 5, /* whatever version the schema has */
	NEED_REVEAL =
	    1 << 6, /* shows a secret: written out before the commit; takes --secret-out */
	NEED_LIST       = 1 << 7,  /* answers with a list: takes --limit, --where … */
	NEED_VERSION    = 1 << 8,  /* takes --if-version */
	NEED_NO_DRY_RUN = 1 << 9,  /* has no dry run */
	NEED_TEXT       = 1 << 10, /* prints text of its own, not records */
	NEED_HIDDEN     = 1 << 11, /* not listed */
	NEED_ELSEWHERE  = 1 << 12, /* changes another store than the one it was opened for */
	NEED_CALLS      = 1 << 13, /* runs other commands, whatever they need */
	NEED_OBJECT     = 1 << 15, /* prints one JSON object, in any format */
	NEED_ALONE = 1 << 14, /* with NEED_WRITE: what it finds out is not undone with others */
};

struct cmd {
	const char          *name, *summary;
	unsigned             needs;
	const struct opt    *opts; /* ends with OPT_END; NULL: none */
	size_t               opts_size;
	const struct record *emits;
	const char *confirm; /* asked before it runs, {} being the records; NULL: no question */
	const char *reveals; /* the field that a secret has beside the record; NULL: none */
	enum rc (*run)(struct ctx *c, const void *opts, struct err *err);

	/* What takes long and needs no store: done before one is opened. NULL: nothing. */
	enum rc (*before)(struct ctx *c, void *opts, struct err *err);

	/*
	 * With NEED_WRITE: what stands whatever becomes of the rest, or waits for others. Makes its
	 * own transactions before the one of run(), and leaves what it found in the options.
	 */
	enum rc (*ahead)(struct ctx *c, void *opts, struct err *err);

	/* Instead of run: once for each name given. The options begin with a struct refs_opts. */
	enum rc (*each)(struct ctx *c, const char *ref, const void *opts, struct err *err);
};

/* The options of a verb over names, when it takes no others. */
struct refs_opts {
	struct strs refs;
};

struct noun {
	const char              *name; /* "" for the verbs that act on the whole store */
	const char              *summary;
	const struct cmd *const *cmds; /* ends with NULL */
};

extern const struct noun nouns[]; /* in help order; ends with {0} */

const struct noun *noun_find(const char *name); /* NULL: there is none */
const struct cmd  *verb_find(const struct noun *noun, const char *name);

/* Can it be one call of many? Others print text of their own, make the store, or run calls themselves. */
static inline bool cmd_in_batch(const struct cmd *cmd)
{
	return (cmd->needs & (NEED_TEXT | NEED_HIDDEN | NEED_CREATE | NEED_CALLS)) == 0;
}

/* Does it change anything? Then it takes --dry-run and answers with "changed". */
static inline bool cmd_changes(const struct cmd *cmd)
{
	return (cmd->needs & (NEED_WRITE | NEED_OWN_TXN | NEED_ELSEWHERE)) != 0 &&
	       (cmd->needs & NEED_NO_DRY_RUN) == 0;
}

#endif
