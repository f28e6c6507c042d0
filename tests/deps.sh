#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The one place that lists the Debian 12 packages that idctl needs.
#
#   tests/deps.sh SET…             print them, one a line
#   tests/deps.sh SET… --install   install those that are missing (as root, or through sudo)
#
# SET: build  to compile and link
#      demo   what the demonstration runs besides idctl
#      test   everything that make check, make lint and make fuzz use
set -eu

build='
gcc
libaprutil1-dev
libbsd-dev
libc6-dev
libcrack2-dev
libcrypt-dev
libcurl4-openssl-dev
libidn2-dev
libjansson-dev
libjose-dev
liboath-dev
libpq-dev
libqrencode-dev
libsodium-dev
libsqlite3-dev
libssl-dev
libutf8proc-dev
libyajl-dev
make
zlib1g-dev
'
demo='
python3-cryptography
python3-jwt
sqlite3
'
# binutils: readelf; libjwt: a floor of make bench; procps: pgrep. What is essential in Debian (awk, flock, timeout) is not listed.
test_='
acl
apache2-utils
argon2
binutils
clang
clang-format
clang-tidy
cracklib-runtime
curl
fcgiwrap
fish
git
groff-base
jose
jq
libcmocka-dev
libjwt-dev
libpam-wrapper
mandoc
nginx-light
node-jose
nodejs
oathtool
openssl
pamtester
pgbouncer
postgresql-15
procps
python3
python3-argon2
python3-bcrypt
python3-cryptography
python3-django
python3-jsonschema
python3-jwt
python3-passlib
python3-werkzeug
python3-yaml
shellcheck
slapd
sqlite3
strace
valgrind
whois
xxd
zbar-tools
zsh
'

usage()
{
	echo 'usage: tests/deps.sh build|demo|test… [--install]' >&2
	exit 2
}

# missing PACKAGES, one a line: those of them that are not installed
missing()
{
	# shellcheck disable=SC2086 # one word a package
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' $1 2>/dev/null | sed -n 's/^installed //p' |
		LC_ALL=C sort >"$work/installed"
	echo "$1" | LC_ALL=C comm -23 - "$work/installed"
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

get()
{
	as_root apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >"$log" 2>&1
}

install_missing()
{
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	wanted=$(missing "$1")
	[ -n "$wanted" ] || return 0
	log=$work/log
	# the lists of packages may be absent or too old: then, and only then, they are fetched
	# shellcheck disable=SC2086 # one word a package
	if get $wanted; then
		return 0
	elif as_root apt-get -qq update >"$log" 2>&1 && get $wanted; then
		return 0
	fi
	cat "$log" >&2
	echo "missing, and not to be installed here: $(missing "$1" | paste -sd ' ')" >&2
	exit 1
}

packages=
install=false
for word; do
	case $word in
	build) packages=$packages$build ;;
	demo) packages=$packages$demo ;;
	test) packages=$packages$test_ ;;
	--install) install=true ;;
	*) usage ;;
	esac
done
packages=$(echo "$packages" | sed '/^$/d' | LC_ALL=C sort -u)
[ -n "$packages" ] || usage
if $install; then
	install_missing "$packages"
else
	echo "$packages"
fi
