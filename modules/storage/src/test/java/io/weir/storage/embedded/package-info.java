@NullMarked
package io.weir.storage.embedded;

import org.jspecify.annotations.NullMarked;
