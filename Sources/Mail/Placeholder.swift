private import CLibCurl
