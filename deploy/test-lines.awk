# What a person reads of TAP: a line for each file that is through, skipped tests by name, failures
# whole. Failures go into the file `failures` as well. tap's own reporters redraw the screen, and
# say nothing at all where CI is set.
/^ *not ok/ && !/# (TODO|SKIP)/ { failed = 1 }
/^ *ok / { failed = 0 }
failed { print; print >> failures }
/^ok / || /^ *ok .*# SKIP/ || /^# [{t]/ { sub(/^ +/, "  "); print }
/^ *\.\.\.$/ { failed = 0 }
{ fflush() }
