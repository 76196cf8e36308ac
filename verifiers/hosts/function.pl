# Asks the `verify` of a block about each line of standard input.
use strict;
use warnings;
$| = 1;
do $ARGV[0] // die "cannot read $ARGV[0]: $@";
die $@ if $@;
while (my $token = <STDIN>) {
  chomp $token;
  my $claims = eval { main::verify($token) };
  if (defined $claims) { print "accepted\n" }
  else { (my $why = $@) =~ s/\s+/ /g; print "refused $why\n" }
}
