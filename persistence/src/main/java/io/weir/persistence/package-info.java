/**
 * The journal: what its bytes mean, for ever. Knows the domain, but no actor: an audit can read a
 * journal with nothing else.
 */
@NullMarked
package io.weir.persistence;

import org.jspecify.annotations.NullMarked;
