@NullMarked
package io.weir.entity;

import org.jspecify.annotations.NullMarked;
