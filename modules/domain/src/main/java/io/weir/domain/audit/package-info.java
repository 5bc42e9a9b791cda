/** What the journals tell about changes, made readable. */
@NullMarked
package io.weir.domain.audit;

import org.jspecify.annotations.NullMarked;
