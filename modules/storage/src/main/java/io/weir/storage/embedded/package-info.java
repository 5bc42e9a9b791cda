/**
 * The changelog store of a single node: one shared log of epochs, and run files that background
 * compaction makes of it, a collection each.
 */
@NullMarked
package io.weir.storage.embedded;

import org.jspecify.annotations.NullMarked;
