# Importación de contactos.

import-title = Importar contactos
import-intro = Elige un archivo o pega su texto. Primero verás lo que haría cada fila; no se escribe nada hasta que lo confirmes.
import-file = Archivo
import-file-hint = CSV o JSON, { $most } como máximo
import-paste = O texto
import-paste-hint = Solo cuenta si no se elige ningún archivo.
import-preview = Mostrar la vista previa
import-binary = No es CSV ni JSON, sino otro tipo de archivo, como una imagen o un libro de cálculo. En una hoja de cálculo, guarda la tabla como «CSV UTF-8» y elige ese archivo.
import-nothing = Está vacío. Elige un archivo con filas o pega algunas.
import-formats = Lo que contiene un archivo
import-format-csv = CSV: una cabecera y un contacto por línea. Las columnas se reconocen por los nombres y etiquetas de las propiedades; un identificador o un correo dice quién es.
import-format-json = JSON: un objeto por línea, como los acepta la orden «greenroom store import».
import-format-again = Un contacto que ya existe se modifica: se pone lo que se da y se conserva lo que falta. Volver a importar una fila no cambia nada.
import-preview-title = Vista previa de la importación
import-pasted = Texto pegado
import-not-yet = Todavía no se ha escrito nada.
import-gone = El archivo subido ya no se conserva: se ha importado, se ha subido otro después o ha pasado media hora.
import-begin = Subir un archivo
import-other = Subir otro archivo
import-unreadable = No se puede leer ninguna fila.
import-unknown-columns = No hay ninguna propiedad para estas columnas:
import-no-identity = Ninguna columna contiene correos ni identificadores, así que ninguna fila dice de quién es. Elige abajo qué columna contiene el correo.
import-same-columns = Estas dos columnas contienen lo mismo. Deja fuera una de ellas abajo.
import-choose-columns = Elige abajo lo que contiene cada columna.
import-rows = Filas
import-created = Contactos nuevos
import-updated = Contactos modificados
import-unchanged = Contactos sin cambios
import-others = Otras filas
import-faulty = Filas con errores
import-erased = Filas de personas borradas
import-in-parts = Las filas se han probado por partes. Si filas de partes distintas se excluyen entre sí, la importación termina en la segunda y dice en qué línea continuar.
import-beyond-faulty = Más de { $most } filas tienen errores, así que el archivo no se importa. Elige otras columnas, o corrige el archivo y súbelo de nuevo.
import-beyond-properties = Las filas nombran más de { $most } propiedades que no existen, así que el archivo no se importa. Omite columnas, o corrige el archivo y súbelo de nuevo.
import-new-properties = Estas propiedades todavía no existen y pasarán a ser textos. Comprueba que no haya erratas:
import-leaves-out =
    { $count ->
        [one] { $number } fila con errores queda fuera. Puedes corregirla en el archivo e importarlo de nuevo.
       *[other] { $number } filas con errores quedan fuera. Puedes corregirlas en el archivo e importarlo de nuevo.
    }
import-leaves-out-erased =
    { $count ->
        [one] { $number } fila tiene el correo o el identificador de una persona borrada y queda fuera.
       *[other] { $number } filas tienen el correo o el identificador de una persona borrada y quedan fuera.
    }
import-brings-back = Las filas con el correo o el identificador de una persona borrada se importan, y eso termina el borrado: las sincronizaciones vuelven a admitir a estas personas.
import-bring-back = Traer de vuelta a personas borradas
import-bring-back-button = Mostrar la vista previa con esta elección
import-no-rows = No hay ninguna fila que importar. Corrige el archivo y súbalo de nuevo.
import-all-there = Los contactos ya tienen todo esto: no hay nada que importar.
import-confirm =
    { $count ->
        [one] Importar { $number } fila
       *[other] Importar { $number } filas
    }
import-looking = Se está examinando el archivo.
import-looked = Se han examinado { $rows } filas. Esta página muestra la vista previa en cuanto está lista. Otra subida pone fin a esta.
import-goes-on = La importación continúa.
import-going = Se han escrito { $done } de { $rows } filas. Puedes salir de esta página: la importación no termina por eso.
import-left-out-erased =
    { $count ->
        [one] { $number } fila ha quedado fuera, porque tiene el correo o el identificador de una persona borrada:
       *[other] { $number } filas han quedado fuera, porque tienen el correo o el identificador de una persona borrada:
    }
import-at-line = Línea { $line }
import-failed = La importación ha terminado antes de tiempo. Las filas que ha escrito se conservan, y volver a importarlas no cambia nada.
import-faulty-rows = Filas con errores y su remedio
import-erased-rows = Quedan fuera: filas de personas borradas
import-good-rows = Lo que hace cada fila
import-more =
    { $count ->
        [one] No se muestra { $number } más.
       *[other] No se muestran { $number } más.
    }
import-row = Fila
import-line = Línea del archivo
import-about = Sobre
import-does = Lo que hace
import-creates = Crea un contacto
import-updates = Modifica
import-changes-nothing = No cambia nada
import-other-row = Se escribe
import-is-faulty = Con errores
import-is-erased = Persona borrada
import-columns = Lo que contienen las columnas
import-columns-button = Mostrar la vista previa con estas columnas
import-column-choose = Elige …
import-column-nothing = Omitirla
import-column-new = Propiedad nueva { $name }

# Why a row is faulty (InvalidRow in domain/src/store/refusal.rs).

row-id-blank = El identificador está en blanco, y todos los contactos con él serían uno solo. Da a cada uno su propio identificador u omítelo.
row-id-signs = El identificador tiene espacios alrededor o caracteres de control. Quítalos.
row-id-long = El identificador tiene { $has } bytes, y se admiten { $most } como máximo. Acórtalo.
row-nested-value = La propiedad «{ $property }» es una lista o un objeto. Escribe un texto, un número, true, false o null.
row-email = Columna «{ $column }»: «{ $email }» no es una dirección de correo. Escríbela como ada@example.com.
row-field-email = Campo «{ $field }»: «{ $email }» no es una dirección de correo. Escríbela como ada@example.com.
row-nameless-column = «{ $cell }» está en una columna sin encabezado. Dale uno a la columna.
row-nobody = No tiene identificador ni correo, así que no dice de quién es la fila.
row-cells = Celdas: { $has } en esta fila, { $header } en el encabezado.
row-cells-more = Celdas: { $has } en esta fila, { $header } en el encabezado. Pon entre comillas las celdas que contienen el separador.
row-not-utf8 = No es UTF-8. Guarda la tabla como «CSV UTF-8».
row-long = La fila tiene más de { $most } bytes.
row-email-taken = El contacto «{ $contact }» no puede tener el correo principal del contacto «{ $holder }».
row-property-email = Contacto «{ $contact }»: «{ $email }» no es una dirección de correo. Escríbela como ada@example.com.
row-secondary-email-taken = El correo { $email } es el correo secundario de otro contacto.
row-email-of-living = { $email } es el correo principal de un contacto que existe. Elimina el contacto.
row-derived-property = «{ $property }» se deriva de la actividad en seminarios web. Omítela.
row-property-name = «{ $property }» no es un nombre de propiedad. Usa minúsculas, dígitos y _, y empieza por una letra.
row-property-kind = La propiedad «{ $property }» ya existe y su tipo no puede cambiar. Da otro nombre a la nueva.
row-property-own = La propiedad «{ $property }» es de Greenroom y está definida de otro modo. Omite la fila.
row-last-administrator = { $user } es la única persona que administra la cuenta. Da antes ese rol a otra.
