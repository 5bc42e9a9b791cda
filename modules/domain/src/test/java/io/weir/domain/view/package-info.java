@NullMarked
package io.weir.domain.view;

import org.jspecify.annotations.NullMarked;
