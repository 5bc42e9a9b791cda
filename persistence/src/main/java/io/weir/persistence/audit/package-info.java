/**
 * The journals read as a whole: what changed, for people; the chains of hashes, checked; the state
 * as it was, folded by the same deciders.
 */
@NullMarked
package io.weir.persistence.audit;

import org.jspecify.annotations.NullMarked;
