FROM scratch
# dfmt: off
env   A=1
from   b
   # comment


env   B=2   
