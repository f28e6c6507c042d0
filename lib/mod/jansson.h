/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/jansson.h -- reading small JSON documents, strictly (jansson).
 *
 * One object or list (RFC 8259), at most JSON_BYTES_MAX bytes and
 * JSON_DEPTH_MAX deep, in valid UTF-8, without NUL (neither the byte nor
 * \u0000), without a member name given twice (also when one of them is
 * escaped), without anything behind it. Integers fit int64_t. The memory is
 * wiped when it is freed, so that a private key in JSON may pass through.
 * Writing needs no module: lib/base/str.h.
 *
 * A node belongs to its document, and so does every text taken from it. All
 * readers accept NULL for a node ("no such member") and then answer with
 * nothing: NODE_NONE, NULL, false, 0.
 */
#ifndef IDCTL_MOD_JANSSON_H
#define IDCTL_MOD_JANSSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct str;
struct json_node;

enum { JSON_BYTES_MAX = 1 << 20, JSON_DEPTH_MAX = 32 };

enum node_kind {
	NODE_NONE, /* no node */
	NODE_NULL,
	NODE_BOOL,
	NODE_INT,
	NODE_REAL, /* written with a fraction or an exponent, even if it is whole */
	NODE_TEXT,
	NODE_LIST,
	NODE_OBJECT,
};

struct json_doc {
	const struct mod_jansson *json; /* the table that made it */
	const struct json_node   *root; /* NODE_OBJECT or NODE_LIST */
};

struct mod_jansson {
	/* INVALID, with the place but without the content, for anything else than the above. */
	enum rc (*parse)(const char *text, size_t n, struct json_doc **ret, struct err *err);
	void (*free)(struct json_doc *doc); /* not NULL: AUTO(json_doc) sees to that */

	enum node_kind (*kind)(const struct json_node *node);
	const char *(*text)(const struct json_node *node); /* NULL unless NODE_TEXT */
	bool (*integer)(const struct json_node *node, int64_t *ret);
	bool (*boolean)(const struct json_node *node, bool *ret);

	/* Members of an object, or items of a list; 0 for anything else. */
	size_t (*length)(const struct json_node *node);
	const struct json_node *(*member)(const struct json_node *object, const char *key);
	const struct json_node *(*at)(const struct json_node *list, size_t i);

	/*
	 * The members of an object in the order of the text: *key NULL begins,
	 * false ends. for (const char *key = NULL; json->next(object, &key, &value);)
	 */
	bool (*next)(const struct json_node *object, const char **key,
	             const struct json_node **ret_value);

	/*
	 * Append compact text, members sorted bytewise. RFC 8785's form as long
	 * as there is no NODE_REAL and no name beyond the Basic Multilingual Plane.
	 */
	void (*dump)(const struct json_node *node, struct str *out);
};
extern const struct mod_jansson mod_jansson;

static inline void json_doc_free(struct json_doc *doc)
{
	if (doc != NULL)
		doc->json->free(doc);
}
DEFINE_AUTO(json_doc)

#endif
