@NullMarked
package io.weir.persistence.audit;

import org.jspecify.annotations.NullMarked;
