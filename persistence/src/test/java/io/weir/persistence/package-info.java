@NullMarked
package io.weir.persistence;

import org.jspecify.annotations.NullMarked;
