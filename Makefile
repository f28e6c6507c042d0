# make help says what there is to make. One file, not recursive; a profile is a folder under build/.

.DELETE_ON_ERROR: # what a generator wrote before it failed is not up to date

PROFILE  ?= debug
B        := build/$(PROFILE)
CC       ?= gcc
PREFIX   ?= /usr/local
VERSION  := 0.1.0
V        ?= 0
Q        := $(if $(filter 0,$(V)),@)

std      := -std=c17 -D_GNU_SOURCE -DIDCTL_VERSION='"$(VERSION)"' -I. -I$(B)
warn     := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wwrite-strings -Wvla -Wconversion -Wformat=2 -Werror=format-security -Wundef -Wcast-qual \
            -Wswitch-enum -Wdouble-promotion -Wno-missing-field-initializers
mode_debug   := -Og -g3 -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
mode_plain   := -Og -g3 -Werror
mode_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
                -ftrivial-auto-var-init=zero -fno-strict-aliasing
mode_fuzz    := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
mode_cov     := -O0 -g --coverage
link_release := -Wl,-z,relro,-z,now,-z,pack-relative-relocs -Wl,--as-needed
flags     = $(std) $(warn) $(mode_$(PROFILE)) -fPIC -MMD -MP $(CPPFLAGS) $(CFLAGS)
exports  := -Wl,--export-dynamic-symbol='err_*' -Wl,--export-dynamic-symbol='arena_*' \
            -Wl,--export-dynamic-symbol='str_*' -Wl,--export-dynamic-symbol='secret_*' \
            -Wl,--export-dynamic-symbol='mem_check' -Wl,--export-dynamic-symbol='host_of_process'
# What tests start ten thousand times is put together beforehand: half of what the loader has to do is gone.
pie_plain := -no-pie
libs_plain := -Wl,-Bstatic -lsqlite3 -lsodium -Wl,-Bdynamic -lm -ldl
link      = $(mode_$(PROFILE)) $(or $(pie_$(PROFILE)),-pie) $(link_$(PROFILE)) $(LDFLAGS)
libs     := $(or $(libs_$(PROFILE)),-lsqlite3 -lsodium -ldl)

# a module per foreign library that most commands never need: lib/mod/mod.h
# NAME_*.c are parts of module NAME
mod_all  := $(filter-out mod,$(basename $(notdir $(wildcard lib/mod/*.c))))
modules  := $(foreach m,$(mod_all),$(if $(findstring _,$(m)),,$(m)))
mod_libs_openssl  := -lcrypto
mod_libs_jose     := -ljose -ljansson -lcrypto
mod_libs_jansson  := -ljansson
mod_libs_utf8proc := -lutf8proc
mod_libs_idn2     := -lidn2
mod_libs_bsd      := -lbsd
mod_libs_curl     := -lcurl
mod_libs_pgsql    := -lpq
mod_libs_oath     := -loath
mod_libs_qrencode := -lqrencode
mod_libs_zlib     := -lz
mod_libs_crypt    := -lcrypt
mod_libs_cracklib := -lcrack
mod_libs_yajl     := -lyajl
mod_libs_apr      := -laprutil-1

nouns    := $(filter-out top argv batch,$(notdir $(patsubst %/,%,$(wildcard cmd/*/))))

lib_src  := $(filter-out $(mod_all:%=lib/mod/%.c),$(wildcard lib/*/*.c lib/core/*/*.c))
cmd_src  := $(wildcard cmd/*.c cmd/*/*.c)
catalogue := $(sort $(wildcard lib/store/catalogue/*.sql))
gen_src  := $(B)/gen/stmt.c $(B)/gen/schema.c
lib_obj  := $(lib_src:%.c=$(B)/%.o) $(gen_src:%.c=%.o)
cmd_obj  := $(cmd_src:%.c=$(B)/%.o)
mod_so   := $(modules:%=$(B)/mod_%.so)
unit     := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
unit_bin := $(unit:%=$(B)/%)

all: $(B)/idctl $(mod_so)                  ## the program and its modules

$(B)/idctl: $(cmd_obj) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $(cmd_obj) $(B)/libidctl.a $(libs)

$(B)/libidctl.a: $(lib_obj)
	$(Q)rm -f $@; ar rcs $@ $^

$(B)/mod_%.so: $(B)/lib/mod/%.o
	@echo "  MOD  $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -shared $(link_$(PROFILE)) $(LDFLAGS) -o $@ $^ $(mod_libs_$*)

pgsql_obj := $(patsubst %.c,$(B)/%.o,$(wildcard lib/mod/pgsql*.c))
$(B)/mod_pgsql.so: $(pgsql_obj)
$(B)/mod_openssl.so: $(patsubst %.c,$(B)/%.o,$(wildcard lib/mod/openssl*.c))
$(B)/lib/mod/apr.o: private std += -isystem /usr/include/apr-1.0
$(pgsql_obj): private std += -isystem $(shell pg_config --includedir)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(flags) -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c
	$(Q)$(CC) $(flags) -c -o $@ $<

$(lib_obj) $(cmd_obj): | $(B)/gen/stmt.h $(B)/gen/words.h

stmt_src := schema.sql $(catalogue) lib/store/told.awk lib/store/stmt.awk
stmt_gen  = awk -v part=$(1) -f lib/store/told.awk -f lib/store/stmt.awk schema.sql $(catalogue) >$@
$(B)/gen/words.h: $(stmt_src)
	@mkdir -p $(@D)
	$(Q)$(call stmt_gen,words)
$(B)/gen/stmt.h: $(stmt_src) $(B)/gen/words.h
	$(Q)$(call stmt_gen,h)
$(B)/gen/stmt.c: $(stmt_src) $(B)/gen/stmt.h
	$(Q)$(call stmt_gen,c)
$(B)/gen/schema.c: schema.sql $(catalogue) $(wildcard lib/store/migrations/*.sql) lib/store/pgsql.sql lib/store/told.awk lib/store/schema.awk
	@mkdir -p $(@D)
	$(Q)awk -f lib/store/told.awk -f lib/store/schema.awk schema.sql $(catalogue) $(sort $(wildcard lib/store/migrations/*.sql)) lib/store/pgsql.sql >$@

demo:                                       ## install what is missing, build, and run the main job
	@tests/deps.sh build demo --install
	@$(MAKE) --no-print-directory PROFILE=release all
	@tests/demo.sh build/release/idctl

include tests/tests.mk

gen: $(B)/idctl                             ## manual pages and completions from the command table
	$(Q)$< __gen .

fmt:                                        ## format all C
	$(Q)find cmd lib tests -name '*.[ch]' | xargs clang-format -i

deps:                                       ## install what building and testing needs (Debian 12)
	tests/deps.sh build demo test --install

help:                                       ## this
	@awk -F ' *## ' '/^[a-z-]+:.*## / { split($$1, t, ":"); printf "%-14s %s\n", t[1], $$2 }' Makefile tests/tests.mk

install: all                                ## into $(DESTDIR)$(PREFIX): make PROFILE=release install
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/idctl
	install -m 755 $(B)/idctl $(DESTDIR)$(PREFIX)/bin/idctl
	install -m 644 $(mod_so) $(DESTDIR)$(PREFIX)/lib/idctl
	for n in $(nouns); do ln -sf idctl $(DESTDIR)$(PREFIX)/bin/idctl-$$n; done
	for s in 1 5 7; do install -d $(DESTDIR)$(PREFIX)/share/man/man$$s; \
		install -m 644 man/*.$$s $(DESTDIR)$(PREFIX)/share/man/man$$s; done
	install -D -m 644 completions/idctl.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/idctl
	install -D -m 644 completions/_idctl $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_idctl
	install -D -m 644 completions/idctl.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/idctl.fish

uninstall:                                  ## what install put there
	rm -rf $(DESTDIR)$(PREFIX)/lib/idctl $(DESTDIR)$(PREFIX)/bin/idctl $(nouns:%=$(DESTDIR)$(PREFIX)/bin/idctl-%)
	rm -f $(DESTDIR)$(PREFIX)/share/man/man[157]/idctl* \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/idctl \
		$(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_idctl \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/idctl.fish

clean:
	rm -rf build

-include $(lib_obj:.o=.d) $(cmd_obj:.o=.d) $(mod_all:%=$(B)/lib/mod/%.d) $(unit:%=$(B)/tests/unit/%.d) $(fuzz:%=$(B)/tests/fuzz/%.d) $(sweep_obj:.o=.d) $(wildcard $(B)/tests/bench/*.d $(B)/tests/cli/*.d $(B)/tests/pg/*.d)
.PHONY: all plain bench bench-all bench-plain bench-ready check-sweeps demo install uninstall check check-all check-full check-unit check-cli check-sweep lint golden gen fmt fuzz-replay fuzz deps help clean
.SECONDARY:
