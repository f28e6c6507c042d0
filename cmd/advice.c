/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/advice.h"

#include <string.h>

#include "lib/base/str.h"

/* {} is what the advice is about. */
static const struct {
	const char *text;
	const char *in_batch; /* where inputs are called otherwise, or NULL */
} words[ADVICE_COUNT] = {
    [ADVICE_ACTOR]         = {"name a user or client of this store", NULL},
    [ADVICE_ADMIN_ANOTHER] = {"first grant a role with *:*, without an end, to another active user",
                              NULL},
    [ADVICE_ADMIN_WITHOUT_END] = {"ask an administrator whose grant has no end", NULL},
    [ADVICE_ANCHOR_LINES]   = {"a checkpoint has three lines: origin, size, root in base64", NULL},
    [ADVICE_APIKEY_COUNTED] = {"one use may have been counted without being granted", NULL},
    [ADVICE_AS_SAID]        = {"{}", NULL},
    [ADVICE_AUDIENCE_OWN]   = {"let the job request an audience of your own", NULL},
    [ADVICE_AUDIENCE_RIGHT] = {"use a client that has this audience, or a role with '*:*'", NULL},
    [ADVICE_AUDIT_RESTORE]  = {"restore a backup", NULL},
    [ADVICE_AUDIT_VERIFY]   = {"idctl audit verify", NULL},
    [ADVICE_BATCH_LINE] =
        {"line {} may be unanswered, and the batch ended there; see the audit log", NULL},
    [ADVICE_BATCH_LINES] =
        {"lines {} may be unanswered, and the batch ended there; see the audit log", NULL},
    [ADVICE_CHANGE_STANDS] = {"the change was made and stands", NULL},
    [ADVICE_CHANGE_UNDONE] = {"nothing was changed", NULL},
    [ADVICE_CHMOD_600]     = {"chmod 600 '{}'", NULL},
    [ADVICE_CHMOD_GO_W]    = {"chmod go-w '{}'", NULL},
    [ADVICE_CHOWN]         = {"chown {}", NULL},
    [ADVICE_CLAIM_EXACT]   = {"make one rule for each value: claims are compared exactly", NULL},
    [ADVICE_CLAIM_ID]      = {"match an id, which nobody else can take over: --claim {}=VALUE",
                              "match an id, which nobody else can take over: \"claim\": [\"{}=VALUE\"]"},
    [ADVICE_CLAIM_NARROW]  = {"add --claim sub=VALUE, or a claim that is an id",
                              "add \"claim\": [\"sub=VALUE\"], or a claim that is an id"},
    [ADVICE_CLAIM_RIGHT] =
        {"locale, nonce and zoneinfo need no permission; other claims need '*:*'", NULL},
    [ADVICE_CLIENT_SECRET_LIST]   = {"idctl client secret-list {}", NULL},
    [ADVICE_CLIENT_SECRET_REVOKE] = {"idctl client secret-revoke {} ID", NULL},
    [ADVICE_CLOCKS]               = {"check that both clocks are right to within 30 seconds", NULL},
    [ADVICE_CLOCK_SET]            = {"set the clock; if it is right, confirm with --yes",
                                     "set the clock; if it is right, confirm with \"yes\": true"},
    [ADVICE_CODE] =
        {"--code-stdin, --code-file FILE or --code-fd N; 'idctl mfa list' shows the factors",
         "give it as \"code\"; 'idctl mfa list' shows the factors"},
    [ADVICE_CODE_MAKE_OR_USE] =
        {"REF creates a code; --code-stdin, --code-file FILE or --code-fd N uses one",
         "\"ref\" creates a code, \"code\" uses one"},
    [ADVICE_CONFIG_ISSUER] = {"idctl config set issuer {}", NULL},
    [ADVICE_COPY_BEGIN_AGAIN] =
        {"empty the target and start again; 'idctl migrate freeze' keeps the source unchanged",
         NULL},
    [ADVICE_COPY_RESUME]   = {"run idctl migrate copy again to resume it", NULL},
    [ADVICE_COPY_VERIFY]   = {"--verify compares the two", "\"verify\": true compares the two"},
    [ADVICE_CURSOR]        = {"use the value of 'next', with the same --sort",
                              "use the value of \"next\", with the same \"sort\""},
    [ADVICE_DATA_KEY_LIST] = {"idctl key data-list", NULL},
    [ADVICE_DATA_KEY_REENCRYPT] = {"idctl key reencrypt", NULL},
    [ADVICE_DATA_KEY_ROTATE]    = {"idctl key data-rotate", NULL},
    [ADVICE_DATA_KEY_WAIT]      = {"wait until these have expired and are pruned", NULL},
    [ADVICE_DB_NAME]            = {"name it with --db sqlite:PATH or IDCTL_DB", NULL},
    [ADVICE_DB_PASSWORD]  = {"put it into ~/.pgpass, a service file, IDCTL_DB or the settings file",
                             NULL},
    [ADVICE_DICTIONARY]   = {"install libcrack2 and cracklib-runtime", NULL},
    [ADVICE_DID_YOU_MEAN] = {"did you mean '{}'?", NULL},
    [ADVICE_DOCTOR_DEEP]  = {"run idctl doctor --deep; if it finds damage, restore a backup", NULL},
    [ADVICE_DOCTOR_ROLE]  = {"idctl doctor shows the role and what it may do", NULL},
    [ADVICE_EVENT_FIND] =
        {"committed if this finds an entry: idctl audit list --where 'event_id = {}'", NULL},
    [ADVICE_EVENT_FIND_OR_DISCARD] = {"committed if this finds an entry: idctl audit list --where "
                                      "'event_id = {}'; otherwise discard what was shown",
                                      NULL},
    [ADVICE_FIELDS]                = {"fields: {}", NULL},
    [ADVICE_FILE_IN_USE] =
        {"stop the program that created it; if there is none, move the file away", NULL},
    [ADVICE_FILE_STRANGE]   = {"move it away, and keep it until you know where it came from", NULL},
    [ADVICE_FOLDER_CHOWN]   = {"chown -h 0 '{}', or use a folder of your own", NULL},
    [ADVICE_FOLDER_MAKE]    = {"use a folder of your own in it: mkdir -m 700 '{}/idctl'", NULL},
    [ADVICE_FOLDER_OWN]     = {"use a folder of your own", NULL},
    [ADVICE_FOLDER_PRIVATE] = {"use a folder that nobody else can write to", NULL},
    [ADVICE_GRANT_SHORTER]  = {"set an earlier end with --for or --until",
                               "set an earlier end with \"for\" or \"until\""},
    [ADVICE_HARD_LINKS]     = {"find and remove the other hard links: find / -samefile '{}'", NULL},
    [ADVICE_HASH_CONFIG] = {"give it with --hash-config-file: the console of the project shows it",
                            "give it as \"hash_config\": the console of the project shows it"},
    [ADVICE_HASH_FLOOR]  = {"use at least 46 MiB with 1 pass, 19 MiB with 2, or 12 MiB with 3",
                            NULL},
    [ADVICE_HASH_LATER]  = {"try again: memory limits how many passwords are hashed at once", NULL},
    [ADVICE_HASH_WEAK] =
        {"--allow-weak-hash accepts it until the next sign-in replaces it",
         "\"allow_weak_hash\": true accepts it until the next sign-in replaces it"},
    [ADVICE_HELP_NOUNS]   = {"idctl --help", NULL},
    [ADVICE_HELP_OPTIONS] = {"--help shows the arguments and options",
                             "'idctl commands --schema' describes the parameters"},
    [ADVICE_HELP_VERBS]   = {"idctl {} --help", NULL},
    [ADVICE_IDCTL_NEWER]  = {"use the version of idctl that wrote it, or a later one", NULL},
    [ADVICE_IMPORT_COLUMN] =
        {"--map FIELD=COLUMN says what it is; --ignore COLUMN leaves it out",
         "\"map\": [\"FIELD=COLUMN\"] says what it is; \"ignore\" leaves it out"},
    [ADVICE_INIT]             = {"create one with idctl init", NULL},
    [ADVICE_INIT_REPAIR]      = {"idctl init creates what is missing", NULL},
    [ADVICE_INSTALL_CRACKLIB] = {"install the package cracklib-runtime", NULL},
    [ADVICE_ISSUER_TRIAL]     = {"idctl config set issuer URL", NULL},
    [ADVICE_ISSUER_URL] =
        {"use https://host/path: lower-case host, no user, query or fragment, at most {} bytes",
         NULL},
    [ADVICE_ISSUER_YES] =
        {"--yes changes it; their access tokens are refused from then on",
         "\"yes\": true changes it; their access tokens are refused from then on"},
    [ADVICE_ISSUER_YES_OR_WAIT] = {"the last token on record expires at {}; --yes changes it now, "
                                   "and all of them are refused from then on",
                                   "the last token on record expires at {}; \"yes\": true changes "
                                   "it now, and all of them are refused from then on"},
    [ADVICE_JWKS_FILE]          = {"pin the keys for this client, too: --jwks-file FILE",
                                   "pin the keys for this client, too: \"jwks_file\": FILE"},
    [ADVICE_KEY_DECRYPT]        = {"decrypt it first: openssl pkey -in FILE", NULL},
    [ADVICE_KEY_FILE_INIT] = {"create one with idctl init, or name it with --key-file FILE", NULL},
    [ADVICE_KEY_FILE_NAME] = {"name it with --key-file FILE or IDCTL_KEY_FILE", NULL},
    [ADVICE_KEY_FILE_NO_LINK] = {"name the file itself with --key-file FILE", NULL},
    [ADVICE_KEY_FILE_OF_STORE] =
        {"use the key file that this store was created with: --key-file FILE", NULL},
    [ADVICE_KEY_GENERATE_HS256] = {"idctl key generate --alg HS256", NULL},
    [ADVICE_KEY_REPLACE]        = {"add --replace: another key signs from then on",
                                   "add \"replace\": true: another key signs from then on"},
    [ADVICE_KEY_RETIRE_LATER]   = {"retire it then, or revoke it now to end them", NULL},
    [ADVICE_KEY_ROTATE]         = {"idctl key rotate", NULL},
    [ADVICE_KEY_ROTATE_ES256]   = {"idctl key rotate --alg ES256", NULL},
    [ADVICE_LEASE_WAIT]     = {"retry when it ends; an abandoned lease expires after {} s", NULL},
    [ADVICE_LIST]           = {"idctl {} list", NULL},
    [ADVICE_LIST_ALL]       = {"--limit 0 shows all, --after {} the next page",
                               "\"limit\": 0 shows all, \"after\": \"{}\" the next page"},
    [ADVICE_LIST_NEXT]      = {"--after {} shows the next page",
                               "\"after\": \"{}\" shows the next page"},
    [ADVICE_MFA_ENROLL]     = {"idctl mfa enroll {}", NULL},
    [ADVICE_MFA_REMOVE]     = {"idctl mfa remove {} --name NAME", NULL},
    [ADVICE_MIGRATE_STATUS] = {"idctl migrate status", NULL},
    [ADVICE_MIGRATE_UP]     = {"idctl migrate up", NULL},
    [ADVICE_NAME_LOWER]     = {"use lower case: {}", NULL},
    [ADVICE_NAME_WHICH]     = {"use username:{} or name:{}", NULL},
    [ADVICE_OPERATORS]      = {"operators: = != < <= > >= ~", NULL},
    [ADVICE_PEM_PRIVATE]    = {"give the PRIVATE KEY block alone", NULL},
    [ADVICE_PERM_CREATE]    = {"idctl perm create {}", NULL},
    [ADVICE_PERM_EXPLAIN]   = {"idctl perm explain {}", NULL},
    [ADVICE_PGSQL_ADDRESS]  = {"use postgresql://USER@HOST/DATABASE or host=HOST dbname=DATABASE",
                               NULL},
    [ADVICE_PGSQL_CONNECTIONS] =
        {"try again; a pooler such as pgbouncer shares few connections among many programs", NULL},
    [ADVICE_PGSQL_ENCODING] =
        {"create another one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", NULL},
    [ADVICE_PGSQL_ENCRYPT] = {"use a socket (host=/run/postgresql) or sslmode=verify-full; "
                              "sslmode=disable sends it in clear text",
                              NULL},
    [ADVICE_PGSQL_LOCKS]   = {"try again; pg_stat_activity and pg_locks show who holds it", NULL},
    [ADVICE_PGSQL_OTHER_DATABASE] = {"use another database", NULL},
    [ADVICE_PGSQL_PRIMARY] =
        {"connect to the primary, or list several hosts with target_session_attrs=read-write",
         NULL},
    [ADVICE_PGSQL_REINDEX] = {"rebuild it: REINDEX INDEX CONCURRENTLY", NULL},
    [ADVICE_PGSQL_SCHEMA_OWNER] =
        {"connect as a member of that role; if you do not know the role, use another database",
         NULL},
    [ADVICE_PGSQL_UPGRADE]   = {"upgrade the server", NULL},
    [ADVICE_PGSQL_VERBOSE]   = {"--verbose shows the server's message", NULL},
    [ADVICE_PUBLISH_URL]     = {"give the URL of the published folder: --base-url URL",
                                "give the URL of the published folder: \"base_url\": URL"},
    [ADVICE_READ_AGAIN]      = {"read the record again and repeat the change", NULL},
    [ADVICE_REINSTALL]       = {"reinstall idctl: '{}' is missing or of another version", NULL},
    [ADVICE_REVOKE]          = {"revoke it", NULL},
    [ADVICE_RIGHT_SHORTER]   = {"set an earlier end, or ask someone whose permission has no end",
                                NULL},
    [ADVICE_ROLES_WITH_PERM] = {"idctl role list --where 'permissions = {}'", NULL},
    [ADVICE_ROLE_ASK]        = {"ask an administrator for a role with '{}'", NULL},
    [ADVICE_ROLE_MEMBERS]    = {"idctl role members {}", NULL},
    [ADVICE_ROLE_RUNTIME]    = {"use a member of idctl_runtime for daily work", NULL},
    [ADVICE_ROLE_RUNTIME_MISSING] =
        {"use a member of idctl_runtime for daily work, which does not exist", NULL},
    [ADVICE_SCOPE_RIGHT] = {"use a client that has this scope, or create a permission of that name",
                            NULL},
    [ADVICE_SECRET_BY_INPUT]   = {"use the option that ends in -stdin, -file or -fd",
                                  "give it as a member of \"params\""},
    [ADVICE_SECRET_COPY_AGAIN] = {"copy it again: a character is missing or mistyped", NULL},
    [ADVICE_SECRET_DISCARD]    = {"not committed: discard what was shown", NULL},
    [ADVICE_SECRET_OPTIONS]    = {"--{}-stdin, --{}-file FILE or --{}-fd N", "give it as \"{}\""},
    [ADVICE_SESSIONS_WAIT] = {"wait until they have expired, at most a day after their last use",
                              NULL},
    [ADVICE_STORE_MOVED] =
        {"use the store that it was moved to; 'idctl migrate thaw' lifts the freeze", NULL},
    [ADVICE_STORE_NAME]     = {"give the store a name of its own", NULL},
    [ADVICE_STORE_TRIGGERS] = {"remove the rules and triggers from its tables: idctl creates none",
                               NULL},
    [ADVICE_TOKENS_WAIT]    = {"wait until they have expired, or revoke the keys that signed them",
                               NULL},
    [ADVICE_TRUST_TEST]     = {"idctl trust test RULE shows the cause", NULL},
    [ADVICE_TRY_AGAIN]      = {"try again", NULL},
    [ADVICE_USER_DELETE]    = {"idctl user delete {}", NULL},
    [ADVICE_USER_PASSWD]    = {"idctl user passwd", NULL},
    [ADVICE_USER_RESET_PASSWORD] = {"idctl user reset-password {}", NULL},
    [ADVICE_USER_RESTORE]        = {"idctl user restore {}", NULL},
    [ADVICE_VERBOSE]             = {"-v shows them", NULL},
    [ADVICE_YES] = {"confirm with --yes where there is no terminal", "confirm with \"yes\": true"},
};

void advice_add(struct str *s, const struct err *err, enum advice_for reader)
{
	const char *text = words[err->advice].text, *about;

	if (err->advice == ADVICE_NONE)
		return;
	if (reader == ADVICE_FOR_BATCH && words[err->advice].in_batch != NULL)
		text = words[err->advice].in_batch;
	for (; (about = strstr(text, "{}")) != NULL; text = about + 2) {
		str_addn(s, text, (size_t)(about - text));
		str_add(s, err->with);
	}
	str_add(s, text);
}
