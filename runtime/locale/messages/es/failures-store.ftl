# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-store-constraint = la base de datos rechazó una fila: { $what }
failure-store-damaged = esto no es una base de datos de Greenroom en buen estado: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, como superusuario o con un rol con BYPASSRLS, copia la base de datos, también mientras Greenroom funciona; guarda una copia del archivo de la clave en otro lugar
failure-store-full = no queda espacio para la base de datos: { $what }; no se perdió nada, libera espacio y vuelve a intentarlo
failure-store-io = la base de datos no se pudo leer o escribir: { $what }
failure-store-key = la clave de los secretos de la base de datos no se puede usar: { $what }
failure-store-locked = otro proceso tiene bloqueada la base de datos: { $what }; vuelve a intentarlo cuando termine
failure-store-missing = no hay ninguna base de datos en { $what }
failure-store-newer = la base de datos tiene el formato { $found }, y esta versión de Greenroom conoce formatos hasta el { $known }: usa un Greenroom más nuevo
failure-store-not-a-file = la base de datos no es un archivo, sino { $store }: { $instead }
failure-store-read-only = no se puede escribir en la base de datos: { $what }
failure-store-restore = detén Greenroom; después `pg_restore --clean --if-exists --dbname=DATABASE FILE`, como superusuario, pone la copia en su lugar; borra de nuevo a las personas que se borraron desde entonces y revoca de nuevo las claves de API
failure-store-unavailable = la base de datos de contactos no está disponible: { $what }
failure-under-way = { $what }: vuelve a intentarlo a las { $until }
