/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/globals.h"

#include "lib/core/subject/subject.h"
#include "lib/out/out.h"

static const char *const color_word[] = {"auto", "always", "never"};
const struct wordmap     color_words  = WORDMAP("when", color_word);

#define T struct globals
const struct opt global_opt[] = {
    OPT_TEXT(T, db, 0, "db", "URL", "the store: a path, or a PostgreSQL address [IDCTL_DB]",
             .complete = COMPLETE_FILE),
    OPT_TEXT(T, config, 0, "config", "FILE", "settings file [IDCTL_CONFIG]",
             .complete = COMPLETE_FILE),
    OPT_TEXT(T, key_file, 0, "key-file", "FILE", "the key file [IDCTL_KEY_FILE]",
             .complete = COMPLETE_FILE),
    OPT_WORD(T, output, 'o', "output", "FORMAT", "table, json, jsonl, csv or id [IDCTL_OUTPUT]",
             .words = &out_kinds),
    OPT_LIST(T, fields, 0, "fields", "A,B,…", "the fields to show, in this order",
             .flags = OPT_COMMAS | OPT_CALL, .complete = COMPLETE_FIELD),
    OPT_TEXT(T, field, 0, "field", "A", "one field, bare", .complete = COMPLETE_FIELD),
    OPT_FLAG(T, no_header, 0, "no-header", "no header in tables and CSV"),
    OPT_FLAG(T, dry_run, 'n', "dry-run", "show what would change, and change nothing",
             .flags = OPT_CALL),
    OPT_FLAG(T, yes, 'y', "yes", "answer the question with yes", .flags = OPT_CALL),
    OPT_TEXT(T, reason, 0, "reason", "TEXT", "the reason, for the audit entry [IDCTL_REASON]",
             .flags = OPT_CALL),
    OPT_TEXT(T, actor, 0, "actor", "NAME",
             "act as this user or client, with its permissions [IDCTL_ACTOR]", .flags = OPT_CALL,
             .names = &subject_naming),
    OPT_TEXT(T, request_id, 0, "request-id", "ID",
             "id of the request, for the audit entry [IDCTL_REQUEST_ID]", .flags = OPT_CALL),
    OPT_FLAG(T, quiet, 'q', "quiet", "say less on standard error"),
    OPT_FLAG(T, verbose, 'v', "verbose", "say more on standard error"),
    OPT_WORD(T, color, 0, "color", "WHEN", "auto, always or never [NO_COLOR]",
             .words = &color_words),
    OPT_FLAG(T, help, 'h', "help", "show this help"),
    OPT_FLAG(T, version, 0, "version", "the program's version"),
    OPT_END,
};
#undef T

#define T struct list_opts
const struct opt list_opt[] = {
    OPT_INT(T, limit, 'l', "limit", "N", "at most N records; 0: all", .max = 1000000000),
    OPT_TEXT(T, after, 0, "after", "CURSOR", "the page after this cursor"),
    OPT_TEXT(T, sort, 0, "sort", "FIELD", "by this field; -FIELD: descending",
             .complete = COMPLETE_FIELD),
    OPT_LIST(T, where, 'w', "where", "EXPR",
             "only records with 'FIELD OP VALUE', OP one of = != < <= > >= ~"),
    OPT_TEXT(T, search, 's', "search", "TEXT", "only records that contain TEXT, in any case"),
    OPT_END,
};
#undef T

#define T struct version_opts
const struct opt version_opt[] = {
    OPT_INT(T, if_version, 0, "if-version", "N", "only if the record is still at version N",
            .min = 1),
    OPT_END,
};
#undef T

#define T struct reveal_opts
const struct opt reveal_opt[] = {
    OPT_TEXT(T, secret_out, 0, "secret-out", "FILE", "write the secret to a new file, mode 0600",
             .complete = COMPLETE_FILE),
    OPT_END,
};
#undef T
