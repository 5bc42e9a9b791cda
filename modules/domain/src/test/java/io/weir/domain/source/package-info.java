@NullMarked
package io.weir.domain.source;

import org.jspecify.annotations.NullMarked;
