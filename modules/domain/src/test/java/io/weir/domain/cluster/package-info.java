@NullMarked
package io.weir.domain.cluster;

import org.jspecify.annotations.NullMarked;
