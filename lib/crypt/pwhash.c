/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/pwhash_priv.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/crypt/pwhash_slot.h"

enum { SALT = 16, TAG = 32, MIB = 1024, NO_MEMORY = 2 };

const struct pwhash_cost pwhash_cost_default = {.mem_kib = 64 * MIB, .passes = 3};

enum rc pwhash_cost_check(struct pwhash_cost cost, struct err *err)
{
	static const struct pwhash_cost floor[] = {{46 * MIB, 1}, {19 * MIB, 2}, {12 * MIB, 3}};

	if (cost.mem_kib > 1024 * MIB || cost.passes > 10)
		return err_set(err, RC_INVALID,
		               "the password hash needs more than 1 GiB or 10 passes");
	for (size_t i = 0; i < COUNT(floor); i++)
		if (cost.mem_kib >= floor[i].mem_kib && cost.passes >= floor[i].passes)
			return RC_OK;
	err_set(err, RC_INVALID, "the password hash is too cheap to guess");
	return err_advise(err, ADVICE_HASH_FLOOR);
}

static enum rc length_check(const struct secret *pw, struct err *err)
{
	if (pw->n == 0)
		return err_invalid(err, "password", "the password is empty");
	if (pw->n > PWHASH_BYTES_MAX)
		return err_invalid(err, "password", "the password has more than %d bytes",
		                   PWHASH_BYTES_MAX);
	return RC_OK;
}

static enum rc memory_failed(int64_t mem_kib, struct err *err)
{
	return err_set(err, RC_INTERNAL, "not enough memory to hash a password: %lld KiB",
	               (long long)mem_kib);
}

/* It could be had just now, as libsodium takes it: a mapping, not the heap. */
static bool memory_there(int64_t mem_kib)
{
	const size_t n = (size_t)mem_kib * 1024;
	void *const  p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && munmap(p, n) == 0;
}

enum rc pwhash_make(const struct secret *pw, struct pwhash_cost cost, struct secret **ret_phc,
                    struct err *err)
{
	AUTO(secret) struct secret *phc = NULL;
	int                         slot, failed;

	TRY(pwhash_cost_check(cost, err));
	TRY(length_check(pw, err));
	phc = secret_new(crypto_pwhash_STRBYTES);
	TRY(pwhash_slot_take(cost.mem_kib, &slot, err));
	failed = crypto_pwhash_str_alg((char *)phc->p, (const char *)pw->p, pw->n,
	                               (unsigned long long)cost.passes, (size_t)cost.mem_kib * 1024,
	                               crypto_pwhash_ALG_ARGON2ID13);
	pwhash_slot_drop(slot);
	if (failed != 0)
		return memory_failed(cost.mem_kib, err);
	secret_cut(phc, strlen((const char *)phc->p));
	*ret_phc = TAKE(phc);
	return RC_OK;
}

/* scrypt's blocks may take as much as ours; the others take next to nothing. */
static enum rc foreign(const struct phc *parsed, const struct secret *pw, bool *ret_match,
                       struct err *err)
{
	int     slot;
	enum rc rc;

	TRY(pwhash_slot_take(pwhash_cost_default.mem_kib, &slot, err));
	rc = pwhash_foreign(parsed, pw, ret_match, err);
	pwhash_slot_drop(slot);
	return rc;
}

enum rc pwhash_verify(const struct secret *phc, const struct secret *pw, bool *ret_match,
                      struct err *err)
{
	struct phc parsed;
	int        slot, failed;

	TRY(length_check(pw, err));
	if (phc_parse(phc, &parsed, err) != RC_OK)
		return err_set(err, RC_CORRUPT, "the stored password hash is damaged");
	if (parsed.scheme != PHC_ARGON2ID && parsed.scheme != PHC_ARGON2I)
		return foreign(&parsed, pw, ret_match, err);
	*ret_match = false;
	TRY(pwhash_slot_take(parsed.mem_kib, &slot, err));
	errno  = 0;
	failed = crypto_pwhash_str_verify(parsed.text, (const char *)pw->p, pw->n);
	/* EINVAL is how libsodium says "another password"; 1.0.18 says it of missing memory too */
	if (failed != 0 && (errno != EINVAL || !memory_there(parsed.mem_kib)))
		failed = NO_MEMORY;
	pwhash_slot_drop(slot);
	*ret_match = failed == 0;
	return failed == NO_MEMORY ? memory_failed(parsed.mem_kib, err) : RC_OK;
}

enum rc pwhash_dummy(const struct secret *pw, struct pwhash_cost cost, struct err *err)
{
	AUTO(secret) struct secret *tag        = NULL;
	static const uint8_t        salt[SALT] = {0};
	int                         slot, failed;

	TRY(length_check(pw, err));
	tag = secret_new(TAG);
	TRY(pwhash_slot_take(cost.mem_kib, &slot, err));
	failed = crypto_pwhash(tag->p, tag->n, (const char *)pw->p, pw->n, salt,
	                       (unsigned long long)cost.passes, (size_t)cost.mem_kib * 1024,
	                       crypto_pwhash_ALG_ARGON2ID13);
	pwhash_slot_drop(slot);
	return failed != 0 ? memory_failed(cost.mem_kib, err) : RC_OK;
}

bool pwhash_needs_rehash(const struct secret *phc, struct pwhash_cost cost)
{
	struct err err = ERR_NONE;
	struct phc p;

	return phc_parse(phc, &p, &err) != RC_OK || p.scheme != PHC_ARGON2ID ||
	       p.mem_kib != cost.mem_kib || p.passes != cost.passes || p.lanes != 1 ||
	       p.salt_bytes != SALT || p.tag_bytes != TAG;
}
