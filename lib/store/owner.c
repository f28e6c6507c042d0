/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/owner.h"

#include <sys/fsuid.h>
#include <unistd.h>

struct owner owner_self(void)
{
	return (struct owner){.uid = geteuid(), .gid = getegid()};
}

void owner_enter(struct owner who)
{
	if (geteuid() != 0 || who.uid == 0)
		return;
	setfsgid(who.gid);
	setfsuid(who.uid);
}

void owner_leave(void)
{
	if (geteuid() != 0)
		return;
	setfsuid(0);
	setfsgid(getegid());
}
