/** What must not be seen: where each secret's value is kept, by version. */
@NullMarked
package io.weir.domain.secret;

import org.jspecify.annotations.NullMarked;
