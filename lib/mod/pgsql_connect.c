/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to a server, and what its refusals mean. libpq is the one that understands addresses,
 * service files, password files and variables; we only look at what it made of them.
 */
#include "lib/mod/pgsql_priv.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/host.h"

enum { OLDEST = 150000 };

static void pg_options_auto(PQconninfoOption **o)
{
	PQconninfoFree(*o);
}

void pgsql_keep_native(struct err *err, const char *state, const char *text)
{
	const size_t n = strcspn(text, "\n");

	snprintf(err->native, sizeof(err->native), "pgsql %s: %.*s", state, (int)n, text);
}

struct meaning {
	const char *state; /* an SQLSTATE, or what it begins with */
	enum rc     rc;
	enum cure   cure;
	const char *words;
	enum advice advice;
};

/* The first that fits. */
static const struct meaning meanings[] = {
    {"23505", RC_EXISTS, CURE_NONE, "the change breaks a rule of the store", ADVICE_NONE},
    {"23", RC_CONFLICT, CURE_NONE, "the change breaks a rule of the store", ADVICE_NONE},
    {"40001", RC_BUSY, CURE_RERUN, "another transaction interfered", ADVICE_TRY_AGAIN},
    {"40P01", RC_BUSY, CURE_RERUN, "another transaction interfered (a deadlock)", ADVICE_TRY_AGAIN},
    {"55P03", RC_BUSY, CURE_NONE, "the store is locked by another session", ADVICE_PGSQL_LOCKS},
    {"57014", RC_BUSY, CURE_NONE, "the server took too long and was stopped", ADVICE_TRY_AGAIN},
    {"53300", RC_UNAVAILABLE, CURE_NONE, "the server has no free connection",
     ADVICE_PGSQL_CONNECTIONS},
    {"53100", RC_UNAVAILABLE, CURE_NONE, "the server's disk is full", ADVICE_NONE},
    {"25006", RC_UNAVAILABLE, CURE_NONE, "the server is read-only", ADVICE_PGSQL_PRIMARY},
    {"42501", RC_FORBIDDEN, CURE_NONE, "this database role may not do that", ADVICE_DOCTOR_ROLE},
    {"0A", RC_CORRUPT, CURE_NONE, "a table is not as idctl created it", ADVICE_STORE_TRIGGERS},
    {"42P01", RC_CONFIG, CURE_NONE, "there is no store in this database", ADVICE_INIT},
    {"3F000", RC_CONFIG, CURE_NONE, "there is no store in this database", ADVICE_INIT},
    {"42703", RC_SCHEMA, CURE_NONE, "the store's schema is not the one this idctl needs",
     ADVICE_MIGRATE_STATUS},
    {"XX001", RC_CORRUPT, CURE_NONE, "the store is damaged", ADVICE_NONE},
    {"XX002", RC_CORRUPT, CURE_NONE, "an index of the store is damaged", ADVICE_PGSQL_REINDEX},
    {"08", RC_UNAVAILABLE, CURE_NONE, "the connection to the server was lost", ADVICE_TRY_AGAIN},
    {"25P03", RC_UNAVAILABLE, CURE_NONE, "the server ended the connection, which was idle",
     ADVICE_NONE},
    {"53", RC_UNAVAILABLE, CURE_NONE, "the server is out of resources", ADVICE_NONE},
    {"57P", RC_UNAVAILABLE, CURE_NONE, "the server is stopping or starting", ADVICE_TRY_AGAIN},
    {"", RC_INTERNAL, CURE_NONE, "the server refused a statement", ADVICE_PGSQL_VERBOSE},
};

enum rc pgsql_by_state(const char *state, const char *text, struct err *err)
{
	const struct meaning *m = meanings;

	while (strncmp(state, m->state, strlen(m->state)) != 0)
		m++;
	err_set(err, m->rc, "%s", m->words);
	err_advise(err, m->advice);
	err->cure = m->cure;
	pgsql_keep_native(err, state, text);
	return err->rc;
}

static const char *option(const PQconninfoOption *o, const char *keyword)
{
	for (; o->keyword != NULL; o++)
		if (strcmp(o->keyword, keyword) == 0)
			return o->val == NULL || *o->val == '\0' ? NULL : o->val;
	return NULL;
}

/* One of a list of hosts, n bytes long: is it this machine? */
static bool is_here(const char *host, size_t n)
{
	return n == 0 || *host == '/' || *host == '@' ||
	       (n == 9 && strncmp(host, "localhost", n) == 0) ||
	       (n > 4 && strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == n) ||
	       (n == 3 && strncmp(host, "::1", n) == 0);
}

static bool all_here(const PQconninfoOption *o)
{
	const char *const addresses = option(o, "hostaddr");
	const char       *hosts     = addresses == NULL ? option(o, "host") : addresses;

	if (hosts == NULL)
		return true;
	for (;; hosts++) {
		const size_t n = strcspn(hosts, ",");

		/* where a list of addresses has a gap, the name counts */
		if (!is_here(hosts, n) || (n == 0 && addresses != NULL))
			return false;
		hosts += n;
		if (*hosts == '\0')
			return true;
	}
}

static const char *found(const char *text, const char *const *words)
{
	const char *at = NULL;

	for (; at == NULL && *words != NULL; words++)
		at = strstr(text, *words);
	return at;
}

/* Not by mem_check(): what that says is heard by nobody while standard error is a pipe (hold). */
static enum rc no_memory(struct err *err)
{
	return err_set(err, RC_INTERNAL, "out of memory");
}

/* What libpq did not understand can be a piece of a password, if somebody forgot a '@' or a %XX. */
static enum rc not_understood(const char *why, struct err *err)
{
	static const char *const harmless[] = {"invalid connection option",
	                                       "invalid URI query parameter", NULL};

	err_set(err, RC_CONFIG, "libpq does not understand the store's address");
	if (why == NULL || found(why, harmless) == NULL) {
		err_advise(err, ADVICE_PGSQL_ADDRESS);
	} else {
		err_advise_with(err, ADVICE_AS_SAID, "%.*s", (int)strcspn(why, "\n"), why);
		pgsql_keep_native(err, "address", why);
	}
	return err_field(err, "db");
}

/*
 * What libpq makes of the address, its service files and variables: asked by an attempt with a
 * setting that it refuses before it goes anywhere.
 */
static enum rc effective(const char *address, PQconninfoOption **ret, struct err *err)
{
	static const char *const keywords[] = {"dbname", "target_session_attrs", NULL};
	const char *const        values[]   = {address, "none of them", NULL};
	__attribute__((cleanup(pg_options_auto))) PQconninfoOption *parsed = NULL;
	__attribute__((cleanup(pg_conn_auto))) PGconn              *probe  = NULL;
	char                                                       *why    = NULL;

	parsed = PQconninfoParse(address, &why);
	if (parsed == NULL) {
		not_understood(why, err);
		PQfreemem(why);
		return err->rc;
	}
	probe = PQconnectStartParams(keywords, values, 1);
	if (probe == NULL)
		return no_memory(err);
	*ret = PQconninfo(probe);
	if (*ret != NULL)
		return RC_OK;
	err_set(err, RC_CONFIG, "libpq does not understand the store's address");
	return err_field(err, "db");
}

#define REFUSED "the server refused the connection, or the address is wrong"
#define NO_TLS                                                                  \
	"the connection cannot be encrypted as required: sslmode=verify-full, " \
	"unless the address says otherwise"

/* libpq 15 does not tell the SQLSTATE of a refused connection: only its words are left. The first that fits. */
static const struct {
	const char *words;
	enum rc     rc;
	const char *msg; /* NULL: what we say of too many connections */
} refusals[] = {
    {"too many clients", RC_UNAVAILABLE, NULL},
    {"connection slots are reserved", RC_UNAVAILABLE, NULL},
    {"too many connections", RC_UNAVAILABLE, NULL},
    {"no more connections allowed", RC_UNAVAILABLE, NULL},
    {"No such file or directory", RC_UNAVAILABLE, "the server cannot be reached"},
    {"SSL SYSCALL", RC_UNAVAILABLE, "the connection to the server was lost"},
    {"SSL connection has been closed", RC_UNAVAILABLE, "the connection to the server was lost"},
    {"authentication failed", RC_CONFIG, REFUSED},
    {"no password supplied", RC_CONFIG, REFUSED},
    {"pg_hba.conf", RC_CONFIG, REFUSED},
    {"certificate file", RC_CONFIG,
     NO_TLS}, /* no shorter: the name of a host is in the text, too */
    {"certificate verify failed", RC_CONFIG, NO_TLS},
    {"server certificate for", RC_CONFIG, NO_TLS},
    {"not support SSL", RC_CONFIG, NO_TLS},
    {"SSL error: ", RC_CONFIG, NO_TLS},
    {"does not exist", RC_CONFIG, REFUSED},
    {"is not permitted to log in", RC_CONFIG, REFUSED},
    {"permission denied", RC_CONFIG, REFUSED},
    {"invalid ", RC_CONFIG, REFUSED},
    {"definition of service", RC_CONFIG, REFUSED},
    {"service file", RC_CONFIG, REFUSED},
    {"", RC_UNAVAILABLE, "the server cannot be reached"},
};

static enum rc not_connected(PGconn *conn, struct err *err)
{
	static const char *const number[] = {"invalid integer value", "invalid port number", NULL};
	const char *const        text     = PQerrorMessage(conn);
	const char              *line     = NULL;
	size_t                   i        = 0;

	if (found(text, number) != NULL)
		return not_understood(NULL, err);
	while ((line = strstr(text, refusals[i].words)) == NULL)
		i++;
	/* of several hosts, each has a line of its own */
	while (line > text && line[-1] != '\n')
		line--;
	if (refusals[i].msg == NULL)
		return pgsql_by_state("53300", line, err);
	err_set(err, refusals[i].rc, "%s", refusals[i].msg);
	err_advise_with(err, ADVICE_AS_SAID, "%.*s", (int)strcspn(line, "\n"), line);
	pgsql_keep_native(err, "connect", line);
	return err->rc;
}

static enum rc fit(PGconn *conn, struct err *err)
{
	const int         version  = PQserverVersion(conn);
	const char *const encoding = PQparameterStatus(conn, "server_encoding");

	if (version < OLDEST) {
		err_set(err, RC_CONFIG, "the server is PostgreSQL %d, and 15 or later is required",
		        version / 10000);
		return err_advise(err, ADVICE_PGSQL_UPGRADE);
	}
	if (encoding != NULL && strcmp(encoding, "UTF8") == 0)
		return RC_OK;
	err_set(err, RC_CONFIG, "the database's encoding is not UTF8 but %.32s",
	        encoding == NULL ? "unknown" : encoding);
	return err_advise(err, ADVICE_PGSQL_ENCODING);
}

/* Through a port of this machine, which anybody may have taken while the server is down. */
static bool by_port_here(const PQconninfoOption *o)
{
	const char *const hosts = option(o, "host");

	return all_here(o) &&
	       (option(o, "hostaddr") != NULL || (hosts != NULL && *hosts != '/' && *hosts != '@'));
}

/* What is sent instead of a password where that might be read: a server that asks for one gets this. */
static const char withheld[] = "withheld";

static enum rc is_withheld(struct err *err)
{
	err_set(err, RC_CONFIG,
	        "the server asks for a password, which is sent to a port of this machine only over "
	        "TLS");
	return err_advise(err, ADVICE_PGSQL_ENCRYPT);
}

static enum rc connect_with(const char *address, const PQconninfoOption *o, PGconn **ret,
                            struct err *err)
{
	static const struct {
		const char *keyword, *value;
	} unless_said[]          = {{"connect_timeout", "5"},
	                            {"keepalives_idle", "30"},
	                            {"keepalives_interval", "5"},
	                            {"keepalives_count", "3"},
	                            {"tcp_user_timeout", "30000"}};
	const char *keywords[13] = {"dbname", "fallback_application_name", "client_encoding"};
	const char *values[13]   = {address, "idctl", "UTF8"};
	const char *tls          = option(o, "sslmode");
	unsigned    n            = 3;

	for (size_t i = 0; i < COUNT(unless_said); i++)
		if (option(o, unless_said[i].keyword) == NULL) {
			keywords[n] = unless_said[i].keyword;
			values[n++] = unless_said[i].value;
		}
	/* "prefer" is what libpq does when nobody says anything, and protects from nothing */
	const bool unsaid = tls == NULL || strcmp(tls, "prefer") == 0;
	const bool keeps  = unsaid && by_port_here(o);

	if (unsaid && !all_here(o)) {
		keywords[n] = "sslmode";
		values[n++] = "verify-full";
	}
	if (keeps) {
		keywords[n] = "password";
		values[n++] = withheld;
	}
	*ret = PQconnectdbParams(keywords, values, 1);
	if (*ret == NULL)
		return no_memory(err);
	if (keeps && PQstatus(*ret) != CONNECTION_OK && PQconnectionUsedPassword(*ret) != 0)
		return is_withheld(err);
	return PQstatus(*ret) == CONNECTION_OK ? fit(*ret, err) : not_connected(*ret, err);
}

/*
 * While it connects, libpq writes to standard error what the server tells it to, raw, and what it thinks of
 * ~/.pgpass: anyone who may hear of that can only be named afterwards. So it writes into a pipe.
 */
struct held {
	int saved, from;
};

static void hold(struct held *h)
{
	int ends[2];

	h->saved = h->from = -1;
	if (!host_of_process()->standard_error || pipe(ends) != 0)
		return;
	/* what does not fit is lost, and nobody waits */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	h->from  = ends[0];
	h->saved = dup(STDERR_FILENO);
	if (h->saved >= 0)
		dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
}

static void let_go(const struct held *h, char *said, size_t size)
{
	ssize_t n = 0;

	if (h->saved >= 0) {
		dup2(h->saved, STDERR_FILENO);
		close(h->saved);
	}
	if (h->from >= 0) {
		n = read(h->from, said, size - 1);
		close(h->from);
	}
	said[n < 0 ? 0 : n] = '\0';
}

enum rc pgsql_connect(const char *address, PGconn **ret, struct err *err)
{
	__attribute__((cleanup(pg_options_auto))) PQconninfoOption *o = NULL;
	struct held                                                 h;
	char                                                        said[256];
	enum rc                                                     rc;

	hold(&h);
	rc = effective(address, &o, err);
	assert(rc != RC_OK || o != NULL);
	if (rc == RC_OK)
		rc = connect_with(address, o, ret, err);
	let_go(&h, said, sizeof(said));
	if (rc == RC_CONFIG && strstr(said, "password file") != NULL)
		err_advise_with(err, ADVICE_AS_SAID, "%.*s", (int)strcspn(said, "\n"), said);
	return rc;
}
