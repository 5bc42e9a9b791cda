/** The port to a directory of append-only files, and the real one behind it. */
@NullMarked
package io.weir.storage.file;

import org.jspecify.annotations.NullMarked;
