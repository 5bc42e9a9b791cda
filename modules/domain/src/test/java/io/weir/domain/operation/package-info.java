@NullMarked
package io.weir.domain.operation;

import org.jspecify.annotations.NullMarked;
