@NullMarked
package io.weir.storage.file;

import org.jspecify.annotations.NullMarked;
