/** The durable side of the data plane: changelogs of collections and the source state table. */
@NullMarked
package io.weir.storage;

import org.jspecify.annotations.NullMarked;
