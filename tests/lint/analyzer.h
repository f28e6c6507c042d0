/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/lint/analyzer.h -- what clang's analyzer cannot see from one file:
 * an outcome with words is never RC_OK. tidy.sh puts it before each source.
 */
#ifndef IDCTL_TESTS_LINT_ANALYZER_H
#define IDCTL_TESTS_LINT_ANALYZER_H

#include "lib/base/err.h"

#define err_set(err, rc, ...)        (err_set(err, rc, __VA_ARGS__), (rc))
#define err_invalid(err, field, ...) (err_invalid(err, field, __VA_ARGS__), RC_INVALID)
#define err_during(err, ...)         (err_during(err, __VA_ARGS__), RC_INTERNAL)
#define err_advise(err, advice)      (err_advise(err, advice), RC_INTERNAL)
#define err_advise_with(err, ...)    (err_advise_with(err, __VA_ARGS__), RC_INTERNAL)
#define err_field(err, field)        (err_field(err, field), RC_INTERNAL)

#endif
