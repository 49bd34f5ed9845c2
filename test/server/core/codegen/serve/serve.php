<?php
// Router of PHP's own server: runs the generated file that a header of the test names, with its settings.
$served = json_decode(file_get_contents(getenv('MANIFEST')), true)[(int) $_SERVER['HTTP_X_TEST_CASE']];
foreach ($served['env'] as $name => $value) {
    putenv("$name=$value");
}
require $served['file'];
