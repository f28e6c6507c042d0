/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/qrencode.h"

#include <qrencode.h>
#include <string.h>

#include "lib/base/secret.h"

static enum rc encode(const struct secret *text, struct secret **ret, size_t *ret_width,
                      struct err *err)
{
	QRcode *code = QRcode_encodeData((int)text->n, text->p, 0, QR_ECLEVEL_L);
	size_t  n;

	if (code == NULL)
		return err_set(err, RC_INVALID, "it is too long for a QR code");
	*ret_width = (size_t)code->width;
	n          = *ret_width * *ret_width;
	*ret       = secret_new(n);
	for (size_t i = 0; i < n; i++)
		(*ret)->p[i] = code->data[i] & 1;
	explicit_bzero(code->data, n);
	QRcode_free(code);
	return RC_OK;
}

const struct mod_qrencode mod_qrencode = {.encode = encode};
