#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A key that others hand out: a systemd credential, whose ACL names the unit's user and nobody else, and a Kubernetes secret, a
# link on a read-only mount to a file of the pod's group.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
if [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
	t_skip 'keys that others hand out' 'only root can hand one out'
	t_done
	exit
fi
IDCTL_DB=$T/store/db
IDCTL_KEY_FILE=$T/key
chmod 711 "$T"
mkdir -m 700 "$T/store"
t_run 'a store of the service' 0 -- init
chown -R 65534:65534 "$T/store"
mkdir -m 755 "$T/bin"
cp "$IDCTL" "${IDCTL%/*}"/mod_*.so "$T/bin"
chmod -R go+rX "$T/bin"

# as_service [PREFIX…] -- ARGS…: with what it would have, and no more
as_service()
{
	setpriv --reuid 65534 --regid 65534 "$groups" env -i HOME=/nonexistent IDCTL_DB="$IDCTL_DB" "$named" \
		"$T/bin/idctl" audit verify >"$T/out" 2>"$T/err"
}

# reads TITLE STATUS
reads()
{
	as_service
	STATUS=$?
	t_ok "$1" [ "$STATUS" -eq "$2" ]
	[ "$STATUS" -eq "$2" ] || t_diag <"$T/err"
}
groups=--clear-groups

# ---- systemd: below $CREDENTIALS_DIRECTORY ----

mkdir -m 755 "$T/credentials"
named=CREDENTIALS_DIRECTORY=$T/credentials
put()
{
	rm -f "$T/credentials/idctl.key"
	cp "$IDCTL_KEY_FILE" "$T/credentials/idctl.key"
	chmod 400 "$T/credentials/idctl.key"
}
put
if setfacl -m u:65534:r "$T/credentials/idctl.key" 2>/dev/null; then
	t_ok 'stat shows 0440' [ "$(stat -c %a "$T/credentials/idctl.key")" = 440 ]
	reads 'an ACL that names the caller alone' 0
	setfacl -m u:65533:r "$T/credentials/idctl.key"
	reads 'one that names another, too' 7
	put
	setfacl -m u:65534:r,g:65533:r "$T/credentials/idctl.key"
	reads 'one that names a group' 7
	put
	setfacl -m u:65534:r,g::r "$T/credentials/idctl.key"
	reads 'one that lets the own group read' 7
	put
	setfacl -m u:65534:r,o::r "$T/credentials/idctl.key"
	reads 'one that lets everybody read' 7
else
	t_skip 'a systemd credential' 'this file system has no ACL'
fi
put
chgrp 65534 "$T/credentials/idctl.key"
chmod 440 "$T/credentials/idctl.key"
reads 'a group that may read it, where anybody might be in it' 7

# ---- Kubernetes: the volume of a secret ----

mkdir -m 755 "$T/volume" "$T/mounted"
mkdir -m 755 "$T/volume/..2026"
cp "$IDCTL_KEY_FILE" "$T/volume/..2026/key"
chown 0:65534 "$T/volume/..2026/key"
chmod 440 "$T/volume/..2026/key"
ln -s ..2026 "$T/volume/..data"
ln -s ..data/key "$T/volume/key"
named=IDCTL_KEY_FILE=$T/volume/key
reads 'where it can be written, the link is refused' 7
if unshare -m true 2>/dev/null; then
	cat >"$T/pod" <<END
mount --bind "$T/volume" "$T/mounted" && mount -o remount,ro,bind "$T/mounted" || exit 99
exec setpriv --reuid 65534 --regid \$1 \$2 env -i HOME=/nonexistent IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$T/mounted/key" \
	"$T/bin/idctl" audit verify
END
	unshare -m sh "$T/pod" 65534 --clear-groups >"$T/out" 2>"$T/err"
	t_ok 'on a read-only mount, of the own group' [ $? -eq 0 ]
	unshare -m sh "$T/pod" 65533 --groups=65534 >"$T/out" 2>"$T/err"
	t_ok 'of another of its groups (fsGroup)' [ $? -eq 0 ]
	unshare -m sh "$T/pod" 65533 --clear-groups >"$T/out" 2>"$T/err"
	t_ok 'of a group that is not its own' [ $? -eq 7 ]
	chmod 444 "$T/volume/..2026/key"
	unshare -m sh "$T/pod" 65534 --clear-groups >"$T/out" 2>"$T/err"
	t_ok 'that everybody may read' [ $? -eq 7 ]
else
	t_skip 'a secret of Kubernetes' 'no mount of its own is to be had here'
fi
t_done
