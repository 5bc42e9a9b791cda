/** Replacements of materialized views, as statements see them. */
@NullMarked
package io.weir.session.replacement;

import org.jspecify.annotations.NullMarked;
