private import CLibZip
