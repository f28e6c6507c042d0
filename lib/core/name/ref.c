/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/ref.h"

#include <string.h>

#include "lib/base/id.h"

enum rc ref_parse(const char *text, struct ref *ret, struct err *err)
{
	static const struct {
		const char   *prefix;
		enum ref_kind kind;
	} prefixes[] = {{"id:", REF_ID},
	                {"email:", REF_EMAIL},
	                {"username:", REF_USERNAME},
	                {"name:", REF_NAME}};

	*ret = (struct ref){.kind = REF_PLAIN, .text = text};
	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (strncmp(text, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0) {
			ret->kind = prefixes[i].kind;
			ret->text = text + strlen(prefixes[i].prefix);
		}
	if (*ret->text == '\0')
		return err_invalid(err, "ref", "a name is empty");
	if (ret->kind == REF_ID && !id_parse(ret->text, &ret->id))
		return err_invalid(err, "ref", "'%.64s' is not an id", ret->text);
	if (ret->kind == REF_PLAIN && id_parse(ret->text, &ret->id))
		ret->kind = REF_ID;
	return RC_OK;
}
