# some file
# dfmt: skip-file
from   scratch


env   A=1   
