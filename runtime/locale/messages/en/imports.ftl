# Importing contacts.

# Importing contacts from a file.

import-title = Import contacts
import-intro = Choose a file, or paste its text. You see first what each row would do; nothing is written before you confirm it.
import-file = File
import-file-hint = CSV or JSON, { $most } at most
import-paste = Or text
import-paste-hint = It counts only where no file is chosen.
import-preview = Show the preview
import-binary = This is neither CSV nor JSON, but another kind of file, such as a picture or a workbook. In a spreadsheet program, save the table as “CSV UTF-8”, and choose that file.
import-nothing = There is nothing in it. Choose a file with rows, or paste some.
import-formats = What a file has
import-format-csv = CSV: a header, then one contact a line. Columns are known by the names and labels of properties; an id or an email tells who it is.
import-format-json = JSON: one object a line, as the command “greenroom store import” takes them.
import-format-again = A contact that exists is changed: what is given is set, what is absent stays. Importing a row again changes nothing.
import-preview-title = Preview of the import
import-pasted = Pasted text
import-not-yet = Nothing has been written yet.
import-gone = The uploaded file is no longer kept: it was imported, another one came after it, or half an hour has passed.
import-begin = Upload a file
import-other = Upload another file
import-unreadable = No row can be read.
import-unknown-columns = There is no property for these columns:
import-no-identity = No column has emails or ids, so that no row says whose it is. Choose below which column holds the email.
import-same-columns = These two columns hold the same. Leave one of them out below.
import-choose-columns = Choose below what each column holds.
import-rows = Rows
import-created = New contacts
import-updated = Changed contacts
import-unchanged = Unchanged contacts
import-others = Other rows
import-faulty = Faulty rows
import-erased = Rows of erased people
import-in-parts = The rows were tried in parts. Where rows of different parts exclude each other, the import ends at the second of them and says at which line to go on.
import-beyond-faulty = More than { $most } rows are faulty, so the file is not imported. Choose other columns, or mend the file and upload it again.
import-beyond-properties = The rows name more than { $most } properties that do not exist, so the file is not imported. Leave columns out, or mend the file and upload it again.
import-new-properties = These properties do not exist yet, and become texts. Look for slips of the pen among them:
import-leaves-out =
    { $count ->
        [one] { $number } faulty row is left out. You can mend it in the file and import that again.
       *[other] { $number } faulty rows are left out. You can mend them in the file and import that again.
    }
import-leaves-out-erased =
    { $count ->
        [one] { $number } row has an erased person’s email or id and is left out.
       *[other] { $number } rows have an erased person’s email or id and are left out.
    }
import-brings-back = Rows with an erased person’s email or id are imported, which ends the erasure: syncs take these people in again.
import-bring-back = Bring back erased people
import-bring-back-button = Show the preview with this choice
import-no-rows = There is no row to import. Mend the file, and upload it again.
import-all-there = The contacts have all of this already: there is nothing to import.
import-confirm =
    { $count ->
        [one] Import { $number } row
       *[other] Import { $number } rows
    }
import-looking = The file is being looked at.
import-looked = { $rows } rows were looked at. This page shows the preview as soon as it is made. Another upload ends this one.
import-goes-on = The import goes on.
import-going = { $done } of { $rows } rows are written. You can leave this page: the import does not end by that.
import-left-out-erased =
    { $count ->
        [one] { $number } row was left out, because it has an erased person’s email or id:
       *[other] { $number } rows were left out, because they have an erased person’s email or id:
    }
import-at-line = Line { $line }
import-failed = The import ended early. Rows that it has written stay, and importing them again changes nothing.
import-faulty-rows = Faulty rows, with the remedy
import-erased-rows = Left out: rows of erased people
import-good-rows = What each row does
import-more =
    { $count ->
        [one] { $number } more is not shown.
       *[other] { $number } more are not shown.
    }
import-row = Row
import-line = Line of the file
import-about = About
import-does = What it does
import-creates = Creates a contact
import-updates = Changes
import-changes-nothing = Changes nothing
import-other-row = Is written
import-is-faulty = Faulty
import-is-erased = Erased person
import-columns = What the columns hold
import-columns-button = Show the preview with these columns
import-column-choose = Choose …
import-column-nothing = Leave it out
import-column-new = New property { $name }

# Why a row is faulty (InvalidRow in domain/src/store/refusal.rs).

row-id-blank = The id is blank, and all contacts with it would become one. Give each its own id, or leave the id out.
row-id-signs = The id has spaces around it, or control characters in it. Take them out.
row-id-long = The id has { $has } bytes, and at most { $most } are taken. Shorten it.
row-nested-value = The property “{ $property }” is a list or an object. Write a text, a number, true, false or null.
row-email = Column “{ $column }”: “{ $email }” is not an email address. Write it like ada@example.com.
row-field-email = Field “{ $field }”: “{ $email }” is not an email address. Write it like ada@example.com.
row-nameless-column = “{ $cell }” is in a column without a header. Give the column one.
row-nobody = It has neither an id nor an email, so that it does not say whose row it is.
row-cells = Cells: { $has } in this row, { $header } in the header.
row-cells-more = Cells: { $has } in this row, { $header } in the header. Put quotes around cells with the separator in them.
row-not-utf8 = It is not UTF-8. Save the table as “CSV UTF-8”.
row-long = The row has more than { $most } bytes.
row-email-taken = Contact “{ $contact }” cannot have the primary email of contact “{ $holder }”.
row-property-email = Contact “{ $contact }”: “{ $email }” is not an email address. Write it like ada@example.com.
row-secondary-email-taken = The email { $email } is another contact’s secondary email.
row-email-of-living = { $email } is a living contact’s primary email. Delete the contact.
row-derived-property = “{ $property }” follows from webinar activity. Leave it out.
row-property-name = “{ $property }” is no name of a property. Use lower-case letters, digits and _, and begin with a letter.
row-property-kind = The property “{ $property }” is there already, and its type cannot change. Give the new one another name.
row-property-own = The property “{ $property }” is Greenroom’s own, and is defined otherwise. Leave the row out.
row-last-administrator = { $user } is the only administrator. Make another user one first.
