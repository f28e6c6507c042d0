/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/owner.h"

#include <stdbool.h>
#include <sys/fsuid.h>
#include <unistd.h>

struct owner owner_self(void)
{
	return (struct owner){.uid = geteuid(), .gid = getegid()};
}

static bool is_somebody_else(struct owner who)
{
	return who.uid != 0 && geteuid() == 0;
}

void owner_enter(struct owner who)
{
	if (!is_somebody_else(who))
		return;
	setfsgid(who.gid);
	setfsuid(who.uid);
}

void owner_leave(struct owner who)
{
	if (!is_somebody_else(who))
		return;
	setfsuid(0);
	setfsgid(getegid());
}
