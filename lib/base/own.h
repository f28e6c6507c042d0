/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/own.h -- how ownership is written down.
 *
 * AUTO(x) frees a handle at the end of its scope, also when TRY returns.
 * TAKE(p) is the only way in which a handle leaves its scope alive.
 */
#ifndef IDCTL_BASE_OWN_H
#define IDCTL_BASE_OWN_H

#define AUTO(type) __attribute__((cleanup(type##_auto)))
#define DEFINE_AUTO(type)                               \
	static inline void type##_auto(struct type **p) \
	{                                               \
		type##_free(*p);                        \
	}
#define TAKE(p)                             \
	__extension__({                     \
		__typeof__(p) take_ = (p);  \
		(p)                 = NULL; \
		take_;                      \
	})

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define COUNT(array)      (sizeof(array) / sizeof((array)[0]))

#endif
