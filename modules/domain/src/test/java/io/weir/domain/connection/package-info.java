@NullMarked
package io.weir.domain.connection;

import org.jspecify.annotations.NullMarked;
