@NullMarked
package io.weir.domain.sink;

import org.jspecify.annotations.NullMarked;
