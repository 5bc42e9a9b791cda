@NullMarked
package io.weir.domain.catalog;

import org.jspecify.annotations.NullMarked;
