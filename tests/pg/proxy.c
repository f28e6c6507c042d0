/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server's bad days, made to order: proxy PORT [+|!]FAULT[:N] [MS]
 *
 * Listens on a loopback port of its own, which it prints as "READY port", in front of the
 * PostgreSQL server at PORT. Prints "STRUCK" when the fault strikes, before the client can tell.
 * The fault strikes once, the Nth time (1) that it could; with a '+' then and ever after; with a
 * '!' once, and connections made afterwards are reset at once.
 *
 *	none                    never
 *	refuse                  a connection is reset at once
 *	hang                    a connection is never answered
 *	tls-reset               closed once encryption was agreed to
 *	startup-reset           reset once the server has the startup message
 *	begin-reset             reset right after the answer to BEGIN
 *	statement-reset         reset once the server has a statement behind BEGIN; no answer
 *	commit-lost             reset upon COMMIT, which the server never gets
 *	commit-unanswered       reset once the server has answered COMMIT; no answer
 *	commit-unanswered-hang  the same, but nothing happens instead of a reset
 *	message-held            a message that wants an answer is kept until the server is gone
 *	answer-held             so is the answer to one
 *	note                    nothing happens to the answer to a message: to be counted
 *	delay                   all answers of a connection come MS milliseconds late
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pg/wire.h"

enum { CONNECTIONS = 64 };
enum { LIFE_S = 120 }; /* a test that dies leaves nothing behind */
enum { CODE_V3 = 196608, CODE_SSL = 80877103, CODE_GSS = 80877104 };

enum fault {
	NONE,
	REFUSE,
	HANG,
	TLS_RESET,
	STARTUP_RESET,
	BEGIN_RESET,
	STATEMENT_RESET,
	COMMIT_LOST,
	COMMIT_UNANSWERED,
	COMMIT_UNANSWERED_HANG,
	MESSAGE_HELD,
	ANSWER_HELD,
	NOTE,
	DELAY,
	FAULTS,
};

/* in that order */
static const char *const fault_names[FAULTS] = {
    "none",
    "refuse",
    "hang",
    "tls-reset",
    "startup-reset",
    "begin-reset",
    "statement-reset",
    "commit-lost",
    "commit-unanswered",
    "commit-unanswered-hang",
    "message-held",
    "answer-held",
    "note",
    "delay",
};

struct plan {
	enum fault   fault;
	bool         ever_after, alone_after;
	unsigned     nth;
	int          port, ms;
	atomic_uint *met; /* shared by all connections */
};

/* Each Query and each Sync is answered by one ReadyForQuery in the end, and so is the startup. */
struct link {
	const struct plan *plan;
	int                client, server;
	struct bytes       from_client, from_server;
	bool               started;
	bool               bare; /* a single byte will come, not a message */
	bool               late;
	unsigned           asked, answered;
	unsigned begin; /* the number of BEGIN among those asked, 0 outside a transaction */
	unsigned fatal; /* the number of what the fault will follow, 0 for none yet */
};

static bool meets(const struct link *l, enum fault fault)
{
	unsigned met;

	if (l->plan->fault != fault)
		return false;
	met = atomic_fetch_add(l->plan->met, 1) + 1;
	return l->plan->ever_after ? met >= l->plan->nth : met == l->plan->nth;
}

static void say(const char *text)
{
	(void)!write(STDOUT_FILENO, text, strlen(text));
}

/* Without the violence of a reset, which would overtake what was sent. */
static _Noreturn void hang_up(const struct link *l)
{
	char ignored[512];

	say("STRUCK\n");
	shutdown(l->client, SHUT_WR);
	while (read(l->client, ignored, sizeof(ignored)) > 0)
		continue;
	_exit(0);
}

static _Noreturn void reset(const struct link *l)
{
	const struct linger at_once = {.l_onoff = 1};

	say("STRUCK\n");
	if (l->plan->fault == STARTUP_RESET)
		setsockopt(l->server, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	setsockopt(l->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	_exit(0);
}

static _Noreturn void hang(const struct link *l)
{
	char ignored[512];

	say("STRUCK\n");
	while (read(l->client, ignored, sizeof(ignored)) > 0)
		continue;
	_exit(0);
}

/* Until the server is gone; the client hears of that, and of nothing else. */
static _Noreturn void hold(const struct link *l)
{
	char ignored[512];

	say("STRUCK\n");
	while (read(l->server, ignored, sizeof(ignored)) > 0)
		continue;
	_exit(0);
}

static void forward(int fd, const unsigned char *data, size_t n)
{
	while (n > 0) {
		const ssize_t sent = write(fd, data, n);

		if (sent < 0)
			_exit(0);
		data += sent;
		n -= (size_t)sent;
	}
}

static void from_client_first(struct link *l, const unsigned char *message, size_t n)
{
	const uint32_t code = n >= 8 ? number_at(message + 4) : 0;

	if (code == CODE_SSL && meets(l, TLS_RESET)) {
		forward(l->client, (const unsigned char *)"S", 1);
		hang_up(l);
	}
	l->bare    = code == CODE_SSL || code == CODE_GSS;
	l->started = code == CODE_V3;
	l->asked   = l->started;
	forward(l->server, message, n);
	if (l->started && meets(l, STARTUP_RESET))
		reset(l);
}

static void from_client(struct link *l, const unsigned char *message, size_t n)
{
	const char *sql    = sql_of(message, n);
	const bool  begin  = starts(sql, "BEGIN");
	const bool  commit = is_commit(sql);
	const bool  asks   = message[0] == 'Q' || message[0] == 'S';

	if (begin)
		l->begin = l->asked + 1;
	if (commit || starts(sql, "ROLLBACK"))
		l->begin = 0;
	if (commit && meets(l, COMMIT_LOST))
		reset(l);
	if (asks && meets(l, MESSAGE_HELD))
		hold(l);
	if (asks && meets(l, NOTE))
		say("STRUCK\n");
	if ((begin && meets(l, BEGIN_RESET)) || (commit && meets(l, COMMIT_UNANSWERED)) ||
	    (commit && meets(l, COMMIT_UNANSWERED_HANG)) || (asks && meets(l, ANSWER_HELD)))
		l->fatal = l->asked + 1;
	l->asked += asks;
	forward(l->server, message, n);
	if (asks && l->begin != 0 && l->asked > l->begin && meets(l, STATEMENT_RESET))
		reset(l);
}

static void from_server(struct link *l, const unsigned char *message, size_t n)
{
	const bool answers = l->fatal != 0 && l->answered + 1 == l->fatal;

	if (!answers || l->plan->fault == BEGIN_RESET)
		forward(l->client, message, n);
	l->answered += message[0] == 'Z';
	if (l->fatal == 0 || l->answered < l->fatal)
		return;
	if (l->plan->fault == COMMIT_UNANSWERED_HANG)
		hang(l);
	if (l->plan->fault == ANSWER_HELD)
		hold(l);
	reset(l);
}

static void take_client(struct link *l)
{
	struct bytes *in = &l->from_client;
	size_t        n;

	while (!l->bare && (n = whole(in, l->started)) > 0) {
		if (l->started)
			from_client(l, in->data, n);
		else
			from_client_first(l, in->data, n);
		drop(in, n);
	}
}

static void take_server(struct link *l)
{
	struct bytes *in = &l->from_server;
	size_t        n;

	if (l->late)
		poll(NULL, 0, l->plan->ms);
	if (l->bare && in->used > 0) {
		if (in->data[0] != 'N')
			_exit(1); /* encrypted, nothing could be seen */
		l->bare = false;
		forward(l->client, in->data, 1);
		drop(in, 1);
	}
	while ((n = whole(in, 1)) > 0) {
		from_server(l, in->data, n);
		drop(in, n);
	}
}

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){
	    .sin_family      = AF_INET,
	    .sin_port        = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* In a process of its own. All is closed when that ends. */
static _Noreturn void serve(const struct plan *plan, int client)
{
	const struct sockaddr_in to = loopback(plan->port);
	struct link              l  = {.plan = plan, .client = client};
	struct pollfd            fds[2];

	if (meets(&l, REFUSE) || (plan->alone_after && atomic_load(plan->met) >= plan->nth))
		reset(&l);
	if (meets(&l, HANG))
		hang(&l);
	l.late   = meets(&l, DELAY);
	l.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l.server < 0 || connect(l.server, (const struct sockaddr *)&to, sizeof(to)) != 0)
		_exit(1);
	if (l.late)
		say("STRUCK\n");
	/* what comes as one piece leaves as several: they must not wait for each other */
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	setsockopt(l.server, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	fds[0] = (struct pollfd){.fd = client, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = l.server, .events = POLLIN};
	while (poll(fds, 2, -1) > 0) {
		if (fds[1].revents != 0) {
			fill(l.server, &l.from_server);
			take_server(&l);
			take_client(&l); /* it may have waited for a bare byte */
		}
		if (fds[0].revents != 0) {
			fill(client, &l.from_client);
			take_client(&l);
		}
	}
	_exit(1);
}

static _Noreturn void accept_all(const struct plan *plan, int listener)
{
	int running = 0;

	for (;;) {
		const int   client = accept(listener, NULL, NULL);
		const pid_t parent = getpid();
		pid_t       pid;

		while (running > 0 && waitpid(-1, NULL, running < CONNECTIONS ? WNOHANG : 0) > 0)
			running--;
		pid = client < 0 ? -1 : fork();
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(1);
			close(listener);
			serve(plan, client);
		}
		if (pid > 0)
			running++;
		if (client >= 0)
			close(client);
	}
}

static bool read_plan(int argc, char **argv, struct plan *ret)
{
	char name[32] = "";

	if (argc < 3 || argc > 4)
		return false;
	ret->nth         = 1;
	ret->port        = atoi(argv[1]);
	ret->ever_after  = argv[2][0] == '+';
	ret->alone_after = argv[2][0] == '!';
	ret->ms          = argc == 4 ? atoi(argv[3]) : 0;
	if (sscanf(argv[2] + (ret->ever_after || ret->alone_after), "%31[a-z-]:%u", name,
	           &ret->nth) < 1)
		return false;
	while (ret->fault < FAULTS && strcmp(fault_names[ret->fault], name) != 0)
		ret->fault++;
	return ret->fault < FAULTS && ret->port > 0 && ret->port < 65536 && ret->ms >= 0 &&
	       ret->nth > 0;
}

int main(int argc, char **argv)
{
	struct plan        plan = {0};
	struct sockaddr_in at   = loopback(0);
	socklen_t          size = sizeof(at);
	const int          fd   = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!read_plan(argc, argv, &plan)) {
		fputs("usage: proxy PORT [+|!]FAULT[:N] [MS]\n", stderr);
		return 2;
	}
	plan.met = mmap(NULL, sizeof(*plan.met), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	                -1, 0);
	signal(SIGPIPE, SIG_IGN);
	alarm(LIFE_S);
	if (plan.met == MAP_FAILED || fd < 0 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, CONNECTIONS) != 0 || getsockname(fd, (struct sockaddr *)&at, &size) != 0) {
		perror("proxy");
		return 1;
	}
	printf("READY %d\n", ntohs(at.sin_port));
	fflush(stdout);
	accept_all(&plan, fd);
}
