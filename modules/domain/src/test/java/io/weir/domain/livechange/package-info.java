@NullMarked
package io.weir.domain.livechange;

import org.jspecify.annotations.NullMarked;
