/**
 * What is read from an upstream, and which splits it has. A table is a source that is fed by
 * INSERT.
 */
@NullMarked
package io.weir.domain.source;

import org.jspecify.annotations.NullMarked;
