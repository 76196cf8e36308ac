# Asks the `verify` of a block about each line of standard input.
import runpy
import sys

sys.path.pop(0)  # This folder, in which nothing may pass for a library.
verify = runpy.run_path(sys.argv[1])['verify']
for line in sys.stdin:
    try:
        verify(line.strip())
        print('accepted', flush=True)
    except Exception as error:
        print('refused', type(error).__name__, ' '.join(str(error).split()), flush=True)
