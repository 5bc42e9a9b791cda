@NullMarked
package io.weir.domain;

import org.jspecify.annotations.NullMarked;
