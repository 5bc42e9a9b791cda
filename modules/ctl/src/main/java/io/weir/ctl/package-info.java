/** weirctl: the operator's command line, over HTTP. */
@NullMarked
package io.weir.ctl;

import org.jspecify.annotations.NullMarked;
