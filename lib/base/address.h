/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/address.h -- which addresses are out on the Internet.
 *
 * Everything else is refused to those who connect where a foreign text tells
 * them to: this host, this network, what is reserved (RFC 6890 and its
 * registries), and what only leads there in other words: IPv4 addresses in IPv6
 * (RFC 4291, 2.5.5.2), behind a translator (RFC 6052) or in a tunnel.
 */
#ifndef IDCTL_BASE_ADDRESS_H
#define IDCTL_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n bytes in network order: 4 or 16; of any other length none is. */
bool address_is_public(const uint8_t *p, size_t n);

#endif
